#include "session/strip_index.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace beltane {
namespace {

constexpr std::size_t most_marks = 16;  // that part names, in the words of one edit

/// Every stretch of the text that may be a name or number: from its start, a dot or a colon to a dot or its end.
void add_names_in(std::string_view text, std::vector<std::string_view>& names) {
  std::vector<std::size_t> begins{0};
  for (std::size_t at = 0; at <= text.size(); ++at) {
    const bool ends = at == text.size() || text[at] == '.';
    if (ends)
      for (const auto begin : begins) names.push_back(text.substr(begin, at - begin));
    if (at < text.size() && (ends || text[at] == ':')) begins.push_back(at + 1);
  }
}

bool is_mark(char letter) { return letter == '.' || letter == ':'; }

/// The strips that the names may mean; none where that cannot be told without looking at all.
std::optional<std::set<StripId>> strips_meant(const StripIndex& index, const std::vector<std::string_view>& names) {
  std::set<StripId> meant;
  for (const auto name : names) {
    const auto& named = index.named(name);
    if (named.size() > 1) return std::nullopt;
    meant.insert(named.begin(), named.end());
    std::uint32_t number{};
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error != std::errc{} || end != name.data() + name.size()) continue;
    for (const auto strip : {strip_of(InstrumentId{number}), strip_of(BusId{number})})
      if (index.contains(strip)) meant.insert(strip);
  }
  return meant;
}

Project part_of(Project project, const std::set<StripId>& strips) {
  Instruments instruments;
  Buses buses;
  for (const auto strip : strips) {
    if (strip.kind == StripId::Kind::instrument) {
      if (const auto at = position_of(project, InstrumentId{strip.number}))
        instruments.push_back((*project.instruments)[*at]);
    } else if (strip.kind == StripId::Kind::bus) {
      if (const auto at = position_of(project, BusId{strip.number})) buses.push_back((*project.buses)[*at]);
    }
  }
  project.instruments = std::move(instruments);
  project.buses = std::move(buses);
  return project;
}

}  // namespace

void StripIndex::add(StripId strip, const std::string& name) {
  strips_[name].push_back(strip);
  names_.insert_or_assign(strip, name);
}

void StripIndex::remove(StripId strip) {
  const auto known = names_.find(strip);
  if (known == names_.end()) return;
  const auto named = strips_.find(known->second);
  std::erase(named->second, strip);
  if (named->second.empty()) strips_.erase(named);
  names_.erase(known);
}

void StripIndex::restart(const Project& project) {
  strips_.clear();
  names_.clear();
  for (const auto& instrument : *project.instruments) add(strip_of(instrument->def->id), instrument->def->strip.name);
  for (const auto& bus : *project.buses) add(strip_of(bus->def->id), bus->def->strip.name);
}

void StripIndex::apply(const Edits& edits) {
  for (const auto& edit : edits) {
    if (const auto* instrument = std::get_if<AddInstrument>(&edit)) {
      add(strip_of(instrument->def.id), instrument->def.strip.name);
    } else if (const auto* bus = std::get_if<AddBus>(&edit)) {
      add(strip_of(bus->def.id), bus->def.strip.name);
    } else if (const auto* gone = std::get_if<RemoveInstrument>(&edit)) {
      remove(strip_of(gone->instrument));
    } else if (const auto* left = std::get_if<RemoveBus>(&edit)) {
      remove(strip_of(left->bus));
    } else if (const auto* renamed = std::get_if<RenameStrip>(&edit)) {
      remove(renamed->strip);
      add(renamed->strip, renamed->name);
    }
  }
}

const std::vector<StripId>& StripIndex::named(std::string_view name) const {
  static const std::vector<StripId> none{};
  const auto found = strips_.find(name);
  return found == strips_.end() ? none : found->second;
}

Project named_part(const Project& project, const StripIndex& index, const std::vector<std::string>& words) {
  std::string value;  // where it is of several words
  for (std::size_t i = 2; i < words.size() && words.size() > 3; ++i) (value += value.empty() ? "" : " ") += words[i];
  std::size_t marks = static_cast<std::size_t>(std::ranges::count_if(value, is_mark));
  for (const auto& word : words) marks += static_cast<std::size_t>(std::ranges::count_if(word, is_mark));
  if (marks > most_marks) return project;
  std::vector<std::string_view> names;
  for (std::size_t i = 1; i < words.size(); ++i) add_names_in(words[i], names);
  if (!value.empty()) add_names_in(value, names);
  const auto meant = strips_meant(index, names);
  return meant ? part_of(project, *meant) : project;
}

}  // namespace beltane
