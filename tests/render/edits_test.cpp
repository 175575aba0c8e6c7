// Every kind of edit is made while it sounds, at its extremes, and taken back: nobody hears a click.
#include <gmock/gmock.h>

#include <cmath>

#include "edits_fixture.hpp"

namespace beltane::render {
namespace {

constexpr InstrumentId lead{1}, other{2}, listener{3};
constexpr BusId hall{31}, group{32}, outer{33}, spare{34};
constexpr EffectId delay{10}, chorus{11}, room{12};
constexpr SendId to_hall{21}, before_effects{22};
constexpr ModulatorId sweep{50};
constexpr StripId lead_strip = strip_of(lead);

AddBus bus(BusId id, const char* name, std::optional<BusId> output = {}, std::vector<EffectDef> effects = {}) {
  return {.def = {.id = id, .strip = {.name = name, .effects = std::move(effects), .output = output}}};
}

InstrumentRuntime pure() {
  InstrumentRuntime runtime;
  runtime.units[{Slot::source}].values = {{"warmth", 0}, {"sustain", 1}};
  return runtime;
}

/// An instrument that is heard in every way there is: through a group in a group, sends before and after, and by
/// another that listens to it.
Project desk() {
  AddInstrument heard{.def = {.id = lead, .source = "sine", .filter = "low_pass"}, .runtime = pure()};
  heard.def.modulators = {{sweep, "lfo", {Slot::filter}, "cutoff"}};
  heard.def.strip = {.name = "lead", .effects = {{delay, "delay"}, {chorus, "chorus"}}, .output = group};
  heard.def.strip.sends = {{to_hall, hall, Tap::post_fader}, {before_effects, spare, Tap::pre_insert}};
  AddInstrument silent{.def = {.id = other, .source = "saw", .strip = {.name = "other"}}};
  AddInstrument ear{.def = {.id = listener, .source = "bus_in", .strip = {.name = "listener"}}};
  ear.runtime.units[{Slot::source}].values = {{"key", number_of(lead)}};
  return project_of({bus(outer, "outer"), bus(group, "group", outer), bus(hall, "hall", {}, {{room, "reverb"}}),
                     bus(spare, "spare"), heard, silent, ear});
}

SetParam fader(StripId strip, const char* param, double value) { return {{{strip, {Slot::fader}}, param}, value}; }

// ── the extremes of each kind: an edit that has none does not compile ─────────────────────────────────────────────

template <class One>
struct Of {};
using Moments = std::vector<EditMoment>;

Moments extremes(Of<AddInstrument>) {
  auto full = instrument("full", "saw", {note(0, 1, 60)});
  full.def.filter = "high_pass";
  full.def.strip.effects = {{{}, "distortion"}, {{}, "reverb"}};
  full.def.strip.sends = {{{}, hall, Tap::pre_fader}};
  full.def.modulators = {{ModulatorId{}, "lfo", {Slot::filter}, "cutoff"}};
  auto soloed = full, listening = instrument("ear", "bus_in", {});
  soloed.runtime.units[{Slot::fader}].values = {{"solo", 1}};
  listening.runtime.units[{Slot::source}].values = {{"key", number_of(group)}};
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
Moments extremes(Of<SetSource>) {
  return {{"a saw", {}, {SetSource{lead, "saw", {}}}},
          {"a sampler", {}, {SetSource{lead, "sampler", {}}}},
          {"an input", {}, {SetSource{lead, "audio_in", {}}}},
          {"no ear any more", {}, {SetSource{listener, "saw", {}}}}};
}
Moments extremes(Of<SetFilter>) {
  return {{"none", {}, {SetFilter{lead, "", {}}}},
          {"a vowel", {}, {SetFilter{lead, "vowel", {}}}},
          {"a comb", {}, {SetFilter{lead, "comb", {}}}},
          {"a high pass at its top", {}, {SetFilter{lead, "high_pass", {.values = {{"cutoff", 20'000}}}}}},
          {"a band pass, sharp", {}, {SetFilter{lead, "band_pass", {.values = {{"cutoff", 20}, {"resonance", 1}}}}}}};
}
Moments extremes(Of<AddModulator>) {
  Moments all;
  const auto moving = [&](SlotId slot, const char* param, double shape) {
    const UnitState wild{.values = {{"rate", 32}, {"depth", 1}, {"shape", shape}}};
    all.push_back({std::string("a fast one of ") + param + ", shape " + std::to_string(static_cast<int>(shape)),
                   {},
                   {AddModulator{lead, {ModulatorId{60}, "lfo", slot, param}, wild}}});
  };
  for (const double shape : {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0}) {
    moving({Slot::filter}, "cutoff", shape);
    if (shape == 0) moving({Slot::effect, number_of(delay)}, "mix", shape);  // the others have steps of their own
  }
  all.push_back({"one a voice", {}, {AddModulator{lead, {ModulatorId{60}, "envelope", {Slot::source}, "warmth"}, {}}}});
  return all;
}
Moments extremes(Of<RemoveModulator>) { return {{"the sweep", {}, {RemoveModulator{lead, sweep}}}}; }
Moments extremes(Of<AddEffect>) {
  Moments all;
  for (const char* kind : {"limiter", "distortion", "spectral_freeze", "convolution", "sidechain_comp", "crossfader"})
    for (const auto strip : {lead_strip, strip_of(group), master_strip})
      all.push_back({std::string(kind) + " first", {}, {AddEffect{strip, {EffectId{70}, kind}, {}, 0}}});
  return all;
}
Moments extremes(Of<RemoveEffect>) {
  const Edits wet{SetParam{{{lead_strip, {Slot::effect, number_of(delay)}}, "mix"}, 1}};
  return {{"a delay", {}, {RemoveEffect{lead_strip, delay}}},
          {"a delay that is all one hears", wet, {RemoveEffect{lead_strip, delay}}},
          {"all", {}, {RemoveEffect{lead_strip, delay}, RemoveEffect{lead_strip, chorus}}},
          {"a bus's", {}, {RemoveEffect{strip_of(hall), room}}}};
}
Moments extremes(Of<MoveEffect>) {
  return {{"first to last", {}, {MoveEffect{lead_strip, delay, at_end}}},
          {"last to first", {}, {MoveEffect{lead_strip, chorus, 0}}}};
}
Moments extremes(Of<EnableUnit>) {
  const auto off = [](SlotId slot) { return EnableUnit{{lead_strip, slot}, false}; };
  return {{"the filter off", {}, {off({Slot::filter})}},
          {"all off", {}, {off({Slot::filter}), off({Slot::effect, 10}), off({Slot::effect, 11})}}};
}
Moments extremes(Of<SetParam>) {
  Moments all;
  const auto turn = [&](StripId strip, SlotId slot, const char* unit) {
    for (const auto& param : catalogue().find(unit)->params)
      for (const double end : {param.min, param.max}) {
        if (param.curve == ParamCurve::strip) continue;
        all.push_back({std::string(unit) + " " + param.name + " " + std::to_string(end),
                       {},
                       {SetParam{{{strip, slot}, param.name}, end}}});
      }
  };
  turn(lead_strip, {Slot::source}, "sine");
  turn(lead_strip, {Slot::modulator, number_of(sweep)}, "lfo");
  turn(lead_strip, {Slot::filter}, "low_pass");
  turn(lead_strip, {Slot::effect, number_of(delay)}, "delay");
  turn(lead_strip, {Slot::effect, number_of(chorus)}, "chorus");
  turn(lead_strip, {Slot::send, number_of(to_hall)}, "send");
  turn(lead_strip, {Slot::fader}, "fader");
  turn(strip_of(hall), {Slot::effect, number_of(room)}, "reverb");
  turn(strip_of(group), {Slot::fader}, "fader");
  turn(master_strip, {Slot::fader}, "master");
  all.push_back({"another is soloed", {}, {fader(strip_of(other), "solo", 1)}});
  for (const double key : {0.0, double{number_of(group)}, double{number_of(other)}})
    all.push_back({"the listener turns to " + std::to_string(static_cast<int>(key)),
                   {},
                   {SetParam{{{strip_of(listener), {Slot::source}}, "key"}, key}}});
  return all;
}
const char* const factory_samples[] = {"factory:room", "factory:hall"};
Zone zone(const char* sample) { return {.id = ZoneId{90}, .sample = sample}; }
EditMoment rezoned(const char* what, const Edits& before, SlotId slot, const char* sample) {
  return {what, before, {PutZones{{lead_strip, slot}, {zone(sample)}}}};
}
Moments extremes(Of<PutZones>) {
  const Edits folded{AddEffect{lead_strip, {EffectId{70}, "convolution"}, {.values = {{"mix", 1}}}}};
  return {rezoned("of a convolution", folded, {Slot::effect, 70}, factory_samples[1]),
          rezoned("of a sampler", {SetSource{lead, "sampler", {}}}, {Slot::source}, "factory:keys_c4")};
}
Moments extremes(Of<RemoveZones>) {
  const Edits folded{AddEffect{lead_strip, {EffectId{70}, "convolution"}, {.values = {{"mix", 1}}}},
                     PutZones{{lead_strip, {Slot::effect, 70}}, {zone(factory_samples[1])}}};
  return {{"of a convolution", folded, {RemoveZones{{lead_strip, {Slot::effect, 70}}, {ZoneId{90}}}}}};
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
  return {{"a bus", {}, {bus({}, "new", group, {{{}, "reverb"}})}},
          {"a bus, and the sound into it", {}, {bus(BusId{80}, "new", group), SetOutput{lead_strip, BusId{80}}}}};
}
Moments extremes(Of<RemoveBus>) {
  return {{"the group", {}, {RemoveBus{group}}},
          {"what the group is in", {}, {RemoveBus{outer}}},
          {"what is sent to", {}, {RemoveBus{hall}}},
          {"what is sent to before all", {}, {RemoveBus{spare}}},
          {"all", {}, {RemoveBus{outer}, RemoveBus{hall}, RemoveBus{group}, RemoveBus{spare}}}};
}
Moments extremes(Of<AddSend>) {
  Moments all;
  for (const auto tap : {Tap::post_fader, Tap::pre_fader, Tap::pre_insert})
    all.push_back({"tap " + std::to_string(static_cast<int>(tap)),
                   {},
                   {AddSend{lead_strip, {SendId{71}, outer, tap}, {.values = {{"level", 1}}}}}});
  all.push_back({"from bus to bus", {}, {AddSend{strip_of(hall), {SendId{71}, group}, {.values = {{"level", 1}}}}}});
  return all;
}
Moments extremes(Of<RemoveSend>) {
  const Edits before{AddSend{strip_of(hall), {SendId{71}, group}, {.values = {{"level", 1}}}}};
  return {{"after the fader", {}, {RemoveSend{lead_strip, to_hall}}},
          {"before all", {}, {RemoveSend{lead_strip, before_effects}}},
          {"from bus to bus, which runs later then", before, {RemoveSend{strip_of(hall), SendId{71}}}}};
}
Moments extremes(Of<AddNotes>) { return {{"a note", {}, {AddNotes{lead, {note(0, 4, 60)}}}}}; }
Moments extremes(Of<RemoveNotes>) {
  auto one = note(0, 4, 60);
  one.id = NoteId{95};
  return {{"a note", {AddNotes{lead, {one}}}, {RemoveNotes{lead, {NoteId{95}}}}}};
}
Moments extremes(Of<SetTempo>) {
  const Edits synced{SetParam{{{lead_strip, {Slot::effect, number_of(delay)}}, "sync"}, 7},
                     SetParam{{{lead_strip, {Slot::modulator, number_of(sweep)}}, "sync"}, 7}};
  return {{"slow", synced, {SetTempo{{0}, {10}}}}, {"fast", synced, {SetTempo{{0}, {1000}}}}};
}
Moments extremes(Of<RemoveTempo>) { return {{"a point", {SetTempo{{4}, {240}}}, {RemoveTempo{{4}}}}}; }
Moments extremes(Of<SetSignature>) { return {{"five eighths", {}, {SetSignature{{5, 8}}}}}; }
Moments extremes(Of<RenameProject>) { return {{"a name", {}, {RenameProject{"lament"}}}}; }

/// A parameter that goes from one end to the other within milliseconds has sidebands of its own; a step has more.
template <class One>
constexpr double below_peak = 60;
template <>
constexpr double below_peak<SetParam> = 40;
template <>
constexpr double below_peak<AddModulator> = 40;
template <>
constexpr double below_peak<RemoveModulator> = 40;
template <>
constexpr double below_peak<SetTempo> = 40;

template <class... One>
Moments all_of(std::type_identity<std::variant<One...>>) {
  Moments all;
  const auto add = [&](Moments some, const char* kind, double least) {
    ASSERT_FALSE(some.empty()) << kind;
    for (auto& each : some) {
      each.what = kind + (": " + each.what);
      each.below_peak = least;
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
