#include "words/naming.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "model/catalogue/param_range.hpp"
#include "model/editing/checks.hpp"
#include "model/editing/refuse.hpp"

namespace beltane::words {
namespace {

/// The whole text as a plain number, if it is one.
template <class Number>
std::optional<Number> read(std::string_view text) {
  Number number{};
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc{} || stopped != end) return {};
  return number;
}

/// The first few names of a list, for a sentence.
template <class Parts>
void offer(std::string& offered, const Parts& parts) {
  for (std::size_t i = 0; i < parts.size() && i < 12; ++i)
    (offered += offered.empty() ? "" : ", ") += parts[i]->def->strip.name;
}

template <class Id, class Parts>
std::optional<Id> named(const Parts& parts, std::string_view name) {
  for (const auto& part : parts)
    if (part->def->strip.name == name) return part->def->id;
  return {};
}

template <class Id>
std::optional<Id> numbered(const Project& project, std::string_view name) {
  const auto number = read<std::uint32_t>(name);
  return number && find(project, Id{*number}) ? std::optional(Id{*number}) : std::nullopt;
}

template <class Id, class Parts>
Result<Id> one_of(const Project& project, const Parts& parts, std::string_view what, std::string_view name) {
  if (const auto id = named<Id>(parts, name)) return *id;
  if (const auto id = numbered<Id>(project, name)) return *id;
  std::string offered;
  offer(offered, parts);
  if (offered.empty()) return refuse("there is no ", what, " '", name, "', nor any other");
  return refuse("there is no ", what, " '", name, "'; there is ", offered);
}

/// Half tones above the C of the octave, or nothing where the letter is none.
std::optional<int> tone(char letter) {
  constexpr std::string_view letters = "c d ef g a b";
  const auto lower = static_cast<char>(letter >= 'A' && letter <= 'G' ? letter - 'A' + 'a' : letter);
  const auto at = lower == ' ' ? letters.npos : letters.find(lower);
  return at == letters.npos ? std::nullopt : std::optional(static_cast<int>(at));
}

std::optional<int> named_pitch(std::string_view text) {
  const auto base = text.empty() ? std::nullopt : tone(text.front());
  if (!base) return {};
  text.remove_prefix(1);
  int half_tones = *base;
  for (; text.starts_with('#'); text.remove_prefix(1)) ++half_tones;
  for (; text.starts_with('b'); text.remove_prefix(1)) --half_tones;
  const auto octave = read<int>(text);
  if (!octave || *octave < -1 || *octave > 9) return {};
  return half_tones + (*octave + 1) * 12;
}

}  // namespace

Result<InstrumentId> instrument(const Project& project, std::string_view name) {
  return one_of<InstrumentId>(project, *project.instruments, "instrument", name);
}

Result<BusId> bus(const Project& project, std::string_view name) {
  return one_of<BusId>(project, *project.buses, "bus", name);
}

Result<StripId> strip(const Project& project, std::string_view name) {
  if (name == project.master->def->name) return master_strip;
  if (const auto id = named<InstrumentId>(*project.instruments, name)) return strip_of(*id);
  if (const auto id = named<BusId>(*project.buses, name)) return strip_of(*id);
  if (const auto id = numbered<InstrumentId>(project, name)) return strip_of(*id);
  if (const auto id = numbered<BusId>(project, name)) return strip_of(*id);
  std::string offered = "master";
  offer(offered, *project.instruments);
  offer(offered, *project.buses);
  return refuse("there is no instrument or bus '", name, "'; there is ", offered);
}

Result<UnitAddress> unit(const Project& project, StripId id, Stage stage, std::string_view name) {
  const auto* strip = strip_def(project, id);
  if (!strip) return no_such(id);
  const auto number = read<std::uint32_t>(name);
  const auto colon = name.find(':');
  auto which = colon == name.npos ? std::optional(1) : read<int>(name.substr(colon + 1));
  std::string offered;
  for (const auto& each : units_at(*strip, stage)) {
    if (number && each.id == UnitId{*number}) return UnitAddress{id, each.id};
    if (which && each.kind == name.substr(0, colon) && --*which == 0) return UnitAddress{id, each.id};
    (offered += offered.empty() ? "" : ", ") += each.kind + " (" + text_of(each.id) + ")";
  }
  if (offered.empty()) return refuse(strip->name, " has no ", word_for(stage), " '", name, "', nor any other");
  return refuse(strip->name, " has no ", word_for(stage), " '", name, "'; it has ", offered);
}

Result<double> number(std::string_view text) {
  const auto plain = text.starts_with('+') ? text.substr(1) : text;
  const auto number = read<double>(plain);
  if (!number || !std::isfinite(*number)) return refuse("'", text, "' is not a number");
  return *number;
}

Result<int> whole(std::string_view text, int least, int most, std::string_view what) {
  const auto number = read<int>(text);
  if (number && least <= *number && *number <= most) return *number;
  return refuse("'", text, "' is not ", what, "; give a whole number from ", least, " to ", most);
}

namespace {

/// The text without its unit behind it, if it has that: `800 Hz`, `-6dB`.
std::string_view without_unit(std::string_view text, std::string_view unit) {
  const auto letter = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
  if (unit.empty() || text.size() <= unit.size()) return text;
  if (!std::equal(unit.begin(), unit.end(), text.end() - static_cast<std::ptrdiff_t>(unit.size()), letter)) return text;
  text.remove_suffix(unit.size());
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

Result<double> gain(std::string_view text) {
  const auto decibels = without_unit(text, "dB");
  if (decibels == text) return number(text);
  if (decibels == "-inf") return 0.0;
  const auto read = number(decibels);
  if (!read) return refuse("'", text, "' is not a gain; give a factor such as 0.5, or decibels such as -6dB");
  return gain_of(*read);
}

Result<Beats> beats(std::string_view text) {
  const auto count = number(text);
  if (!count) return refuse("'", text, "' is not a number of beats");
  return Beats{*count};
}

Result<Position> position(std::string_view text) {
  const auto index = read<Position>(text);
  if (!index) return refuse("'", text, "' is not a position; the first is 0");
  return *index;
}

Result<std::uint8_t> pitch(std::string_view text) {
  auto found = read<int>(text);
  if (!found) found = named_pitch(text);
  if (!found || *found < 0 || *found > 127)
    return refuse("'", text, "' is not a pitch; give 0 to 127, or C4, F#2, Bb3");
  return static_cast<std::uint8_t>(*found);
}

Result<Signature> signature(std::string_view text) {
  const auto slash = text.find('/');
  const auto over = whole(text.substr(0, slash), 1, 255, "a number of beats");
  const auto under = whole(slash == text.npos ? "" : text.substr(slash + 1), 1, 255, "a beat");
  if (!over || !under) return refuse("'", text, "' is not a signature; give one like 3/4");
  return Signature{static_cast<std::uint8_t>(*over), static_cast<std::uint8_t>(*under)};
}

Result<bool> on_or_off(std::string_view text) {
  if (text != "on" && text != "off") return refuse("'", text, "' is neither on nor off");
  return text == "on";
}

Result<std::optional<double>> value(const Project& project, const ParamSpec& param, std::string_view text) {
  if (text == "default") return std::optional<double>{};
  if (param.curve == ParamCurve::strip) {
    if (text == "none") return std::optional(0.0);
    const auto heard = strip(project, text);
    if (!heard) return heard.refusal();
    if (*heard == master_strip) return refuse("nobody can listen to the master");
    return std::optional<double>(heard->number);
  }
  for (std::size_t i = 0; i < param.choices.size(); ++i)
    if (param.choices[i] == text) return std::optional(param.min + static_cast<double>(i));
  if (param.curve == ParamCurve::on_off && (text == "on" || text == "off"))
    return std::optional(text == "on" ? 1.0 : 0.0);
  const auto plain = is_gain(param) ? gain(text) : number(without_unit(text, param.unit));
  if (plain) return std::optional(*plain);
  return refuse("'", text, "' is no value for ", param.name, "; give ", range_of(param));
}

std::string free_name(const Project& project, std::string_view wanted) {
  auto name = std::string(wanted);
  for (int count = 2; !checks::strip_name(project, name) && count < 100'000; ++count)
    name = std::string(wanted) + " " + std::to_string(count);
  return name;
}

}  // namespace beltane::words
