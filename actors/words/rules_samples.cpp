#include <algorithm>
#include <limits>

#include "model/editing/refuse.hpp"
#include "model/limits.hpp"
#include "words/address.hpp"
#include "words/file_names.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"
#include "words/samples.hpp"
#include "words/syntax_printer.hpp"

namespace beltane::words {
namespace {

constexpr std::uint8_t first_pad = 36;  // the kick of General MIDI; further sounds go up from it

bool plays_samples(const Said& said, UnitAddress at) {
  const auto* unit = said.catalogue.find(kind_of(said.project, at));
  return unit && !unit->zones.empty();
}

Result<double> part_of_length(std::string_view text) { return number(text); }

/// A key, or a part of one: 60, C4, 60.25.
Result<double> key(std::string_view text) {
  if (const auto named = pitch(text)) return static_cast<double>(*named);
  return number(text);
}

Result<std::uint8_t> velocity(std::string_view text) {
  const auto given = whole(text, 1, 127, "a velocity");
  if (!given) return given.refusal();
  return static_cast<std::uint8_t>(*given);
}

Result<std::uint8_t> choke(std::string_view text) {
  if (text == "none") return std::uint8_t{};
  const auto given = whole(text, 0, limits::chokes, "a choke group");
  if (!given) return refuse(given.reason(), ", or none");
  return static_cast<std::uint8_t>(*given);
}

/// One thing to set on a zone.
struct Field {
  std::string_view name{};
  Result<void> (*set)(Zone&, std::string_view){};
};

template <auto Member, auto Read>
Result<void> put(Zone& zone, std::string_view text) {
  const auto value = Read(text);
  if (!value) return value.refusal();
  zone.*Member = *value;
  return {};
}

constexpr Field fields[] = {
    {"root", put<&Zone::root, key>},
    {"low", put<&Zone::low, pitch>},
    {"high", put<&Zone::high, pitch>},
    {"soft", put<&Zone::soft, velocity>},
    {"loud", put<&Zone::loud, velocity>},
    {"start", put<&Zone::start, part_of_length>},
    {"end", put<&Zone::end, part_of_length>},
    {"loop_start", put<&Zone::loop_start, part_of_length>},
    {"loop_end", put<&Zone::loop_end, part_of_length>},
    {"tune", put<&Zone::tune, number>},
    {"level", put<&Zone::level, gain>},
    {"pan", put<&Zone::pan, number>},
    {"reverse", put<&Zone::reverse, on_or_off>},
    {"follow", put<&Zone::follow, on_or_off>},
    {"choke", put<&Zone::choke, choke>},
};

Result<void> set_fields(Zone& zone, const Arguments& given) {
  for (const auto& [name, text] : given.settings) {
    const auto field = std::ranges::find(fields, name, &Field::name);
    if (field == std::end(fields)) {
      std::string offered;
      for (const auto& each : fields) (offered += offered.empty() ? "" : ", ") += each.name;
      return refuse("a sample has no '", name, "'; it has ", offered);
    }
    if (auto set = field->set(zone, text); !set) return set;
  }
  return {};
}

/// The sample cut into as many equal parts, each on a key of its own.
Zones sliced(const Zone& whole, int slices, std::uint8_t first) {
  Zones zones;
  for (int i = 0; i < slices && first + i <= 127; ++i) {
    auto part = whole;
    const auto span = whole.end - whole.start;
    part.start = whole.start + span * i / slices;
    part.end = whole.start + span * (i + 1) / slices;
    part.low = part.high = static_cast<std::uint8_t>(first + i);
    part.root = part.low;
    part.follow = false;
    zones.push_back(part);
  }
  return zones;
}

/// Each on the next key, as recorded.
void lay_on_pads(Zones& zones, int first) {
  for (auto& zone : zones) {
    zone.low = zone.high = static_cast<std::uint8_t>(std::min(first++, 127));
    zone.root = zone.low;
    zone.follow = false;
  }
}

/// The key after the last one that has a sample of its own.
int next_pad(const Zones& held) {
  int next = first_pad;
  for (const auto& zone : held)
    if (zone.low == zone.high) next = std::max(next, zone.high + 1);
  return next;
}

bool is_drum_kit(const UnitSpec& unit) {
  return std::ranges::none_of(unit.zones, [](const Zone& zone) { return zone.follow; });
}

/// The files, on the keys that their names tell (`piano_C4.wav`), or one on all keys, or each on a key of its own.
Zones laid_out(const std::vector<std::string>& files, const UnitSpec& unit, const Zones& held) {
  Zones zones;
  for (const auto& file : files) zones.push_back({.sample = file});
  if (is_drum_kit(unit)) {
    lay_on_pads(zones, next_pad(held));
  } else if (!spread_by_name(zones) && zones.size() > 1) {
    lay_on_pads(zones, next_pad(held));
  }
  return zones;
}

Result<int> slices_in(const Arguments& given) {
  const auto* text = given.option("slices");
  if (!text) return 1;
  return whole(*text, 1, 128, "a number of slices");
}

Result<Zones> zones_of(const UnitSpec& unit, const Zones& held, const Arguments& given) {
  const std::vector<std::string> files(given.plain.begin() + 1, given.plain.end());
  const auto slices = slices_in(given);
  if (!slices) return slices.refusal();
  if (*slices > 1 && files.size() > 1) return refuse("one sample is cut into slices, not ", files.size());
  auto zones = laid_out(files, unit, held);
  for (auto& zone : zones)
    if (auto set = set_fields(zone, given); !set) return set.refusal();
  if (*slices > 1) return sliced(zones.front(), *slices, static_cast<std::uint8_t>(std::min(next_pad(held), 127)));
  return zones;
}

Result<Edits> add_sample(const Said& said, const Arguments& given) {
  const auto unit = player(said, given.plain[0]);
  if (!unit) return unit.refusal();
  auto zones = zones_of(*said.catalogue.find(kind_of(said.project, *unit)), state_of(said.project, *unit).zones, given);
  if (!zones) return zones.refusal();
  return Edits{PutZones{*unit, *std::move(zones)}};
}

std::vector<ZoneId> ids_of(const Zones& zones) {
  std::vector<ZoneId> ids;
  for (const auto& zone : zones) ids.push_back(zone.id);
  return ids;
}

/// In place of those that are there.
Result<Edits> load_sample(const Said& said, const Arguments& given) {
  const auto unit = player(said, given.plain[0]);
  if (!unit) return unit.refusal();
  auto zones = zones_of(*said.catalogue.find(kind_of(said.project, *unit)), {}, given);
  if (!zones) return zones.refusal();
  Edits edits;
  if (const auto& held = state_of(said.project, *unit).zones; !held.empty())
    edits.emplace_back(RemoveZones{*unit, ids_of(held)});
  edits.emplace_back(PutZones{*unit, *std::move(zones)});
  return edits;
}

/// By its number, or its file's name.
Result<Zone> zone_named(const Said& said, UnitAddress unit, const std::string& name) {
  std::string offered;
  for (const auto& zone : state_of(said.project, unit).zones) {
    if (text_of(zone.id) == name || zone.file == name) return zone;
    (offered += offered.empty() ? "" : ", ") += zone.file + " (" + text_of(zone.id) + ")";
  }
  return refuse("there is no sample '", name, "' in it; there is ", offered.empty() ? "none of its own" : offered);
}

Result<Edits> set_sample(const Said& said, const Arguments& given) {
  const auto unit = player(said, given.plain[0]);
  if (!unit) return unit.refusal();
  auto zone = zone_named(said, *unit, given.plain[1]);
  if (!zone) return zone.refusal();
  if (auto set = set_fields(*zone, given); !set) return set.refusal();
  return Edits{PutZones{*unit, {*std::move(zone)}}};
}

constexpr auto many = std::numeric_limits<std::size_t>::max();

}  // namespace

Result<UnitAddress> player(const Said& said, std::string_view text) {
  const auto dot = text.rfind('.');
  const auto named = strip(said.project, text);
  if (!named && dot == text.npos) return named.refusal();
  const auto source = named ? UnitAddress{*named, source_id(InstrumentId{named->number})} : UnitAddress{};
  if (named && plays_samples(said, source)) return source;
  if (dot != text.npos) {
    const auto owner = strip(said.project, text.substr(0, dot));
    if (!owner && !named) return owner.refusal();
    const auto at = owner ? unit(said.project, *owner, text.substr(dot + 1)) : Result<UnitAddress>(owner.refusal());
    if (!at && !named) return at.refusal();
    if (at && plays_samples(said, *at)) return *at;
  }
  return refuse("'", text, "' plays no samples; `catalogue` says which units do, such as the source 'sampler'");
}

Result<std::vector<ZoneId>> zones_named(const Said& said, UnitAddress unit, const Arguments& given, std::size_t next) {
  const auto& held = state_of(said.project, unit).zones;
  if (given.plain.size() == next + 1 && given.plain[next] == "all" && !held.empty()) return ids_of(held);
  std::vector<ZoneId> ids;
  for (auto i = next; i < given.plain.size(); ++i) {
    const auto zone = zone_named(said, unit, given.plain[i]);
    if (!zone) return zone.refusal();
    ids.push_back(zone->id);
  }
  return ids;
}

/// The files' names only.
void print(SyntaxPrinter& to, const PutZones& edit) {
  to.verb("add-sample");
  to(edit.unit);
  to.list(edit.zones, [](const Zone& zone) { return std::vector{zone.file.empty() ? zone.sample : zone.file}; });
}

std::vector<Rule> sample_rules() {
  return {
      {{EditChapter::samples, 1, "load-sample",
        "INSTRUMENT|STRIP.EFFECT FILE… [--slices N] [root=C4 low=… high=… soft=… loud=… …]",
        "Gives samples in place of those it has; names such as piano_C4.wav say their key",
        "load-sample piano piano_C3.wav piano_C5.wav", true},
       {2, many, {"slices"}, true},
       load_sample},
      {{EditChapter::samples, 2, "add-sample",
        "INSTRUMENT|STRIP.EFFECT FILE… [--slices N] [root=C4 low=… high=… soft=… loud=… …]",
        "Gives one more sample, or several", "add-sample drums clap.wav low=39 high=39", true},
       {2, many, {"slices"}, true},
       add_sample},
      {{EditChapter::samples, 3, "set-sample",
        "INSTRUMENT|STRIP.EFFECT SAMPLE [root= low= high= soft= loud= start= end= loop_start= loop_end= "
        "tune= level= pan= reverse= follow= choke=]",
        "Says which keys and velocities a sample answers, and how", "set-sample drums clap.wav level=0.5 pan=-0.3"},
       {2, 2, {}, true},
       set_sample},
  };
}

}  // namespace beltane::words
