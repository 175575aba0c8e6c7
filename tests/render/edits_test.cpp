// Every kind of edit is made while it sounds, at its extremes, and taken back: nobody hears a click.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "edits_fixture.hpp"
#include "support/project_units.hpp"

namespace beltane::render {
namespace {

constexpr InstrumentId lead{1}, other{2}, listener{3};
constexpr BusId hall{31}, group{32}, outer{33}, spare{34};
constexpr UnitId delay{10}, chorus{11}, room{12}, to_hall{21}, before_effects{22}, sweep{50};
constexpr StripId lead_strip = strip_of(lead);

AddBus bus(BusId id, const char* name, std::optional<BusId> output = {}, std::vector<UnitDef> units = {}) {
  auto def = support::bus_def(id, name, std::move(units));
  def.strip.output = output;
  return {.def = std::move(def)};
}

/// An instrument that is heard in every way there is: through a group in a group, sends before and after, and by
/// another that listens to it.
Project desk() {
  AddInstrument heard{.def = support::instrument_def(
                          lead, "sine", "lead",
                          {modulator_unit(sweep, "lfo", {filter_id(lead), "cutoff"}), filter_unit(lead, "low_pass"),
                           effect_unit(delay, "delay"), effect_unit(chorus, "chorus"), send_unit(to_hall, hall),
                           send_unit(before_effects, spare, Tap::pre_insert)})};
  heard.def.strip.output = group;
  heard.runtime.units[source_id(lead)].values = {{"warmth", 0}, {"sustain", 1}};
  AddInstrument silent{.def = support::instrument_def(other, "saw", "other")};
  AddInstrument ear{.def = support::instrument_def(listener, "bus_in", "listener")};
  ear.runtime.units[source_id(listener)].values = {{"key", number_of(lead)}};
  return project_of({bus(outer, "outer"), bus(group, "group", outer),
                     bus(hall, "hall", {}, {effect_unit(room, "reverb")}), bus(spare, "spare"), heard, silent, ear});
}

SetParam fader(StripId strip, const char* param, double value) { return {{fader_of(strip), param}, value}; }

/// A parameter that goes from one end to the other within milliseconds has sidebands of its own; a step has more.
constexpr double below_peak_of_sweeps = 40;

// ── the extremes of each kind: an edit that has none does not compile ─────────────────────────────────────────────

template <class One>
struct Of {};
using Moments = std::vector<EditMoment>;

Moments extremes(Of<AddInstrument>) {
  AddInstrument full{.def = support::instrument_def("saw", "full",
                                                    {modulator_unit({}, "lfo", {filter_id({}), "cutoff"}),
                                                     filter_unit({}, "high_pass"), effect_unit({}, "distortion"),
                                                     effect_unit({}, "reverb"), send_unit({}, hall, Tap::pre_fader)}),
                     .notes = {note(0, 1, 60)}};
  auto soloed = full, listening = instrument("ear", "bus_in", {});
  soloed.runtime.units[fader_id(strip_of(InstrumentId{}))].values = {{"solo", 1}};
  listening.runtime.units[source_id({})].values = {{"key", number_of(group)}};
  return {{"an instrument", {}, {full}}, {"one in solo", {}, {soloed}}, {"one that listens", {}, {listening}}};
}
Moments extremes(Of<RemoveInstrument>) {
  return {{"the one that sounds goes", {}, {RemoveInstrument{lead}}},
          {"another goes", {}, {RemoveInstrument{other}}},
          {"the one that listens goes", {}, {RemoveInstrument{listener}}},
          {"all go", {}, {RemoveInstrument{lead}, RemoveInstrument{other}, RemoveInstrument{listener}}}};
}
Moments extremes(Of<MoveInstrument>) {
  return {{"to the end", {}, {MoveInstrument{lead, at_end}}}, {"to the front", {}, {MoveInstrument{listener, 0}}}};
}
Moments extremes(Of<RenameStrip>) { return {{"a name", {}, {RenameStrip{lead_strip, "lament"}}}}; }
constexpr UnitId added{70};

void add_modulators(Moments& all) {
  const auto moving = [&](UnitId unit, const char* param, double shape) {
    const UnitState wild{.values = {{"rate", 32}, {"depth", 1}, {"shape", shape}}};
    all.push_back({std::string("a fast one of ") + param + ", shape " + std::to_string(static_cast<int>(shape)),
                   {},
                   {AddUnit{lead_strip, modulator_unit(added, "lfo", {unit, param}), wild}},
                   below_peak_of_sweeps});
  };
  for (const double shape : {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0}) {
    moving(filter_id(lead), "cutoff", shape);
    if (shape == 0) moving(delay, "mix", shape);  // the others have steps of their own
  }
  all.push_back({"one a voice",
                 {},
                 {AddUnit{lead_strip, modulator_unit(added, "envelope", {source_id(lead), "warmth"})}},
                 below_peak_of_sweeps});
}
void add_effects(Moments& all) {
  for (const char* kind : {"limiter", "distortion", "spectral_freeze", "convolution", "sidechain_comp", "crossfader"})
    for (const auto strip : {lead_strip, strip_of(group), master_strip})
      all.push_back({std::string(kind) + " first", {}, {AddUnit{strip, effect_unit(added, kind), {}, 0}}});
}
const UnitState loud{.values = {{"level", 1}}};
void add_sends(Moments& all) {
  for (const auto tap : {Tap::post_fader, Tap::pre_fader, Tap::pre_insert})
    all.push_back({"a send, tap " + std::to_string(static_cast<int>(tap)),
                   {},
                   {AddUnit{lead_strip, send_unit(added, outer, tap), loud}}});
  all.push_back({"a send from bus to bus", {}, {AddUnit{strip_of(hall), send_unit(added, group), loud}}});
}
Moments extremes(Of<AddUnit>) {
  Moments all;
  add_modulators(all), add_effects(all), add_sends(all);
  return all;
}
RemoveUnit remove(UnitId unit) { return {{lead_strip, unit}}; }
Moments extremes(Of<RemoveUnit>) {
  const Edits wet{SetParam{{{lead_strip, delay}, "mix"}, 1}};
  const Edits sent{AddUnit{strip_of(hall), send_unit(added, group), loud}};
  return {{"the filter, and its sweep", {}, {remove(filter_id(lead))}},
          {"the sweep", {}, {remove(sweep)}, below_peak_of_sweeps},
          {"a delay", {}, {remove(delay)}},
          {"a delay that is all one hears", wet, {remove(delay)}},
          {"all effects", {}, {remove(delay), remove(chorus)}},
          {"a bus's effect", {}, {RemoveUnit{{strip_of(hall), room}}}},
          {"a send after the fader", {}, {remove(to_hall)}},
          {"a send before all", {}, {remove(before_effects)}},
          {"a send from bus to bus, which runs later then", sent, {RemoveUnit{{strip_of(hall), added}}}}};
}
Moments extremes(Of<MoveUnit>) {
  return {{"first effect to last", {}, {MoveUnit{{lead_strip, delay}, at_end}}},
          {"last effect to first", {}, {MoveUnit{{lead_strip, chorus}, 0}}},
          {"first send to last", {}, {MoveUnit{{lead_strip, to_hall}, at_end}}}};
}
Moments extremes(Of<ReplaceUnit>) {
  const auto source = [](InstrumentId id, const char* kind) { return ReplaceUnit{source_of(id), kind, {}}; };
  const auto filter = [](const char* kind, const UnitState& state = {}) {
    return ReplaceUnit{filter_of(lead), kind, state};
  };
  return {{"a source by a saw", {}, {source(lead, "saw")}},
          {"a source by a sampler", {}, {source(lead, "sampler")}},
          {"a source by an input", {}, {source(lead, "audio_in")}},
          {"no ear any more", {}, {source(listener, "saw")}},
          {"a filter by a vowel", {}, {filter("vowel")}},
          {"a filter by a comb", {}, {filter("comb")}},
          {"a filter where there was none", {remove(filter_id(lead))}, {filter("low_pass")}},
          {"a filter by a high pass at its top", {}, {filter("high_pass", {.values = {{"cutoff", 20'000}}})}},
          {"a filter by a band pass, sharp", {}, {filter("band_pass", {.values = {{"cutoff", 20}, {"resonance", 1}}})}},
          {"an effect by another", {}, {ReplaceUnit{{lead_strip, delay}, "distortion"}}}};
}
Moments extremes(Of<EnableUnit>) {
  const auto off = [](UnitId unit) { return EnableUnit{{lead_strip, unit}, false}; };
  return {{"the filter off", {}, {off(filter_id(lead))}},
          {"all off", {}, {off(filter_id(lead)), off(delay), off(chorus)}}};
}
Moments extremes(Of<SetParam>) {
  Moments all;
  const auto turn = [&](UnitAddress address, const char* unit) {
    for (const auto& param : catalogue().find(unit)->params)
      for (const double end : {param.min, param.max}) {
        if (param.curve == ParamCurve::strip) continue;
        all.push_back({std::string(unit) + " " + param.name + " " + std::to_string(end),
                       {},
                       {SetParam{{address, param.name}, end}}});
      }
  };
  turn(source_of(lead), "sine");
  turn({lead_strip, sweep}, "lfo");
  turn(filter_of(lead), "low_pass");
  turn({lead_strip, delay}, "delay");
  turn({lead_strip, chorus}, "chorus");
  turn({lead_strip, to_hall}, "send");
  turn(fader_of(lead_strip), "fader");
  turn({strip_of(hall), room}, "reverb");
  turn(fader_of(strip_of(group)), "fader");
  turn(fader_of(master_strip), "master");
  all.push_back({"another is soloed", {}, {fader(strip_of(other), "solo", 1)}});
  for (const double key : {0.0, double{number_of(group)}, double{number_of(other)}})
    all.push_back({"the listener turns to " + std::to_string(static_cast<int>(key)),
                   {},
                   {SetParam{{source_of(listener), "key"}, key}}});
  return all;
}
const char* const factory_samples[] = {"factory:room", "factory:hall"};
Zone zone(const char* sample) { return {.id = ZoneId{90}, .sample = sample}; }
EditMoment rezoned(const char* what, const Edits& before, UnitId unit, const char* sample) {
  return {what, before, {PutZones{{lead_strip, unit}, {zone(sample)}}}};
}
Moments extremes(Of<PutZones>) {
  const Edits folded{AddUnit{lead_strip, effect_unit(added, "convolution"), {.values = {{"mix", 1}}}}};
  return {rezoned("of a convolution", folded, added, factory_samples[1]),
          rezoned("of a sampler", {ReplaceUnit{source_of(lead), "sampler", {}}}, source_id(lead), "factory:keys_c4")};
}
Moments extremes(Of<RemoveZones>) {
  const Edits folded{AddUnit{lead_strip, effect_unit(added, "convolution"), {.values = {{"mix", 1}}}},
                     PutZones{{lead_strip, added}, {zone(factory_samples[1])}}};
  return {{"of a convolution", folded, {RemoveZones{{lead_strip, added}, {ZoneId{90}}}}}};
}
Moments extremes(Of<SetOutput>) {
  return {{"to the master", {}, {SetOutput{lead_strip, {}}}},
          {"to another bus", {}, {SetOutput{lead_strip, hall}}},
          {"a group to the master, on which it runs later", {}, {SetOutput{strip_of(group), {}}}},
          {"a bus into others, before which it runs then", {}, {SetOutput{strip_of(hall), group}}},
          {"two at once", {}, {SetOutput{lead_strip, outer}, SetOutput{strip_of(hall), group}}},
          {"one away from another that goes before it then",
           {},
           {SetOutput{strip_of(group), {}}, SetOutput{strip_of(outer), hall}}},
          {"there and back and there", {SetOutput{lead_strip, hall}}, {SetOutput{lead_strip, outer}}}};
}
Moments extremes(Of<SetTranspose>) {
  return {{"up", {}, {SetTranspose{lead, 48}}}, {"down", {}, {SetTranspose{lead, -48}}}};
}
Moments extremes(Of<SetLayered>) { return {{"a layer group", {}, {SetLayered{group, true}}}}; }
Moments extremes(Of<AddBus>) {
  return {{"a bus", {}, {bus({}, "new", group, {effect_unit({}, "reverb")})}},
          {"a bus, and the sound into it", {}, {bus(BusId{80}, "new", group), SetOutput{lead_strip, BusId{80}}}}};
}
Moments extremes(Of<RemoveBus>) {
  return {{"the group", {}, {RemoveBus{group}}},
          {"what the group is in", {}, {RemoveBus{outer}}},
          {"what is sent to", {}, {RemoveBus{hall}}},
          {"what is sent to before all", {}, {RemoveBus{spare}}},
          {"all", {}, {RemoveBus{outer}, RemoveBus{hall}, RemoveBus{group}, RemoveBus{spare}}}};
}
Moments extremes(Of<AddNotes>) { return {{"a note", {}, {AddNotes{lead, {note(0, 4, 60)}}}}}; }
Moments extremes(Of<RemoveNotes>) {
  auto one = note(0, 4, 60);
  one.id = NoteId{95};
  return {{"a note", {AddNotes{lead, {one}}}, {RemoveNotes{lead, {NoteId{95}}}}}};
}
const AddAutomation moving_filter{lead, Target{filter_id(lead), "cutoff"}, {{PointId{96}, {0}, 20'000, {2}}}};
Moments extremes(Of<AddAutomation>) {
  return {{"of the filter", {}, {moving_filter}},
          {"of a bend", {}, {AddAutomation{lead, ControllerTarget{}, {{PointId{97}, {0}, 48, {}}}}}}};
}
Moments extremes(Of<RemoveAutomation>) {
  return {{"of the filter", {moving_filter}, {RemoveAutomation{lead, moving_filter.target, {PointId{96}}}}}};
}
Moments extremes(Of<SetTempo>) {
  const Edits synced{SetParam{{{lead_strip, delay}, "sync"}, 7}, SetParam{{{lead_strip, sweep}, "sync"}, 7}};
  return {{"slow", synced, {SetTempo{{0}, {10}}}}, {"fast", synced, {SetTempo{{0}, {1000}}}}};
}
Moments extremes(Of<RemoveTempo>) { return {{"a point", {SetTempo{{4}, {240}}}, {RemoveTempo{{4}}}}}; }
Moments extremes(Of<SetSignature>) { return {{"five eighths", {}, {SetSignature{{5, 8}}}}}; }
Moments extremes(Of<RenameProject>) { return {{"a name", {}, {RenameProject{"lament"}}}}; }

template <class One>
constexpr double below_peak = 60;
template <>
constexpr double below_peak<SetParam> = below_peak_of_sweeps;
template <>
constexpr double below_peak<SetTempo> = below_peak_of_sweeps;

template <class... One>
Moments all_of(std::type_identity<std::variant<One...>>) {
  Moments all;
  const auto add = [&](Moments some, const char* kind, double least) {
    ASSERT_FALSE(some.empty()) << kind;
    for (auto& each : some) {
      each.what = kind + (": " + each.what);
      each.below_peak = std::min(each.below_peak, least);
      all.push_back(std::move(each));
    }
  };
  (add(extremes(Of<One>{}), typeid(One).name(), below_peak<One>), ...);
  return all;
}

class LiveEdits : public Render {
 protected:
  std::vector<std::string> clicks(const std::vector<double>& pitches) const {
    return heard_as_clicks(all_of(std::type_identity<Edit>{}), desk(), lead, pitches, dir_.string());
  }
};

TEST_F(LiveEdits, OfEveryKindAreNotHeardAsAClickInASine) { EXPECT_THAT(clicks({220}), testing::IsEmpty()); }

TEST_F(LiveEdits, OfEveryKindAreNotHeardAsAClickInAChord) {
  EXPECT_THAT(clicks({220, 277.2, 329.6}), testing::IsEmpty());
}

/// Two seconds of sines with a step in the middle, and what is heard of that.
double click_in(const std::vector<double>& pitches, double step_db) {
  test::Sound sound;
  const auto step = static_cast<float>(std::pow(10, step_db / 20));
  for (int i = 0; i < 2 * 48'000; ++i) {
    double value = i >= 48'000 ? step : 0;
    for (const auto hertz : pitches)
      value += 0.2 / static_cast<double>(pitches.size()) * std::sin(2 * M_PI * hertz * i / 48'000);
    sound.left.push_back(static_cast<float>(value)), sound.right.push_back(static_cast<float>(value));
  }
  return first_click(sound, 0.3, 1.7);
}

TEST(APlantedClick, IsHeardInASineAndInAChord) {
  for (const auto& pitches : {std::vector<double>{220}, {220, 277.2, 329.6}})
    for (const double step : {-20.0, -47.0, -60.0}) EXPECT_NEAR(click_in(pitches, step), 1, 0.005) << step;
  EXPECT_EQ(click_in({220}, -200), -1);
}

}  // namespace
}  // namespace beltane::render
