#include "services/beltane/verbs.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>
#include <tuple>
#include <type_traits>

namespace beltane {

// ── what a verb takes ────────────────────────────────────────────────────────────────────────────────────────────

Wanted Wanted::required() { return Wanted(option_->required()); }
Wanted Wanted::shown() { return Wanted(option_->capture_default_str()); }
Wanted Wanted::one_of(const std::vector<std::string>& words) { return Wanted(option_->check(CLI::IsMember(words))); }
Wanted Wanted::within(double least, double most) { return Wanted(option_->check(CLI::Range(least, most))); }
Wanted Wanted::within(int least, int most) { return Wanted(option_->check(CLI::Range(least, most))); }
Wanted Wanted::above_zero() { return Wanted(option_->check(CLI::PositiveNumber)); }
Wanted Wanted::not_below_zero() { return Wanted(option_->check(CLI::NonNegativeNumber)); }
Wanted Wanted::existing_file() { return Wanted(option_->check(CLI::ExistingFile)); }
Wanted Wanted::words(int least, int most) { return Wanted(option_->expected(least, most)); }
Wanted Wanted::that(const std::function<std::string(const std::string&)>& refusal, const std::string& kind) {
  return Wanted(option_->check(CLI::Validator([refusal](std::string& text) { return refusal(text); }, kind)));
}

namespace {

/// The whole text as a number of that type: no hexadecimal, no octal, no NaN, nothing behind it.
template <class Number>
std::string wrong_with(const std::string& text) {
  Number number{};
  const auto end = text.data() + text.size();
  const auto from = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [stopped, error] = std::from_chars(from, end, number);
  bool whole = error == std::errc{} && stopped == end && !text.empty();
  if constexpr (std::is_floating_point_v<Number>)
    return whole && std::isfinite(number) ? "" : "'" + text + "' is not a number";
  return whole ? "" : "'" + text + "' is not a whole number";
}

template <class Value>
struct NumberIn {
  using type = Value;
};
template <class Value>
struct NumberIn<std::optional<Value>> {
  using type = Value;
};

}  // namespace

template <class Value>
Wanted Verb::takes(const std::string& name, Value& value, const std::string& help) {
  Wanted wanted(app_->add_option(name, value, help));
  using Number = typename NumberIn<Value>::type;
  if constexpr (std::is_arithmetic_v<Number>) wanted.that(wrong_with<Number>, "");
  return wanted;
}
template Wanted Verb::takes(const std::string&, std::string&, const std::string&);
template Wanted Verb::takes(const std::string&, std::vector<std::string>&, const std::string&);
template Wanted Verb::takes(const std::string&, std::filesystem::path&, const std::string&);
template Wanted Verb::takes(const std::string&, int&, const std::string&);
template Wanted Verb::takes(const std::string&, std::uint32_t&, const std::string&);
template Wanted Verb::takes(const std::string&, double&, const std::string&);
template Wanted Verb::takes(const std::string&, std::optional<double>&, const std::string&);

Verb Verb::flag(const std::string& name, bool& value, const std::string& help) {
  app_->add_flag(name, value, help);
  return *this;
}

void Verb::takes_the_rest(std::vector<std::string>& words, const std::function<std::string()>& footer) {
  app_->allow_extras();
  app_->fallthrough(false);
  app_->parse_complete_callback([app = app_, &words] { words = app->remaining(); });
  app_->footer(footer);
}

// ── verbs ────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

struct Entry {
  VerbText text{};
  std::function<VerbAction(Verb)> build{};
};

/// Filled before main() begins, in no order.
std::vector<Entry>& entries() {
  static std::vector<Entry> all;
  return all;
}

}  // namespace

VerbEntry::VerbEntry(VerbText text, std::function<VerbAction(Verb)> build) {
  entries().push_back({std::move(text), std::move(build)});
}

VerbEntry::VerbEntry(VerbText text, Result<void> (*run)(const VerbContext&))
    : VerbEntry(std::move(text), [run](Verb) -> VerbAction { return run; }) {}

void add_verbs(CLI::App& app, VerbAction& chosen) {
  std::ranges::sort(entries(), {}, [](const Entry& entry) {
    return std::tuple(entry.text.chapter, entry.text.place, entry.text.name);
  });
  for (const auto& [text, build] : entries()) {
    auto* verb = app.add_subcommand(text.name, text.help);
    verb->footer("Example: " + text.example);
    verb->callback([&chosen, action = build(Verb(verb))] { chosen = action; });
  }
}

}  // namespace beltane
