#include "services/beltane/verbs.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>

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

template <class Value>
Wanted Verb::takes(const std::string& name, Value& value, const std::string& help) {
  return Wanted(app_->add_option(name, value, help));
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

Verb Verbs::add(const std::string& name, const std::string& help, const std::string& example, Action action) {
  auto* verb = app_.add_subcommand(name, help);
  verb->footer("Example: " + example);
  verb->callback([this, action = std::move(action)] { chosen_ = action; });
  return Verb(verb);
}

}  // namespace beltane
