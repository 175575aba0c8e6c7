// Edits of the way that the sound takes, made while it sounds on a real scsynth and recorded there.
#include <gtest/gtest.h>
#include <sndfile.h>

#include "engine/live_fixture.hpp"
#include "model/editing/resolve.hpp"
#include "scsynth/planning/nodes.hpp"
#include "support/ears.hpp"
#include "support/project_units.hpp"

namespace beltane::test {
namespace {

using namespace scsynth;

constexpr InstrumentId lead{1};
constexpr BusId group{31}, outer{32}, hall{33};
constexpr UnitId to_hall{41};

Project after(const Project& project, const Edits& edits) {
  auto next = accepted(project, edits, shipped());
  return next ? *next : throw std::runtime_error(next.reason());
}

AddBus bus_into(BusId id, const char* name, std::optional<BusId> output = {}) {
  auto def = support::bus_def(id, name);
  def.strip.output = output;
  return {.def = std::move(def)};
}

/// A pure tone through a bus in a bus, and a send beside it.
Project desk_with_a_tone() {
  auto def = support::instrument_def(lead, "sine", "lead", {send_unit(to_hall, hall)});
  AddInstrument tone{.def = support::into(std::move(def), group)};
  tone.runtime.units[source_id(lead)].values = {{"warmth", 0}, {"sustain", 1}};
  return after({}, {bus_into(outer, "outer"), bus_into(group, "group", outer), bus_into(hall, "hall"), tone});
}

const std::vector<std::pair<const char*, Edits>>& rerouting() {
  static const std::vector<std::pair<const char*, Edits>> all{
      {"the instrument to the master", {SetOutput{strip_of(lead), {}}}},
      {"the instrument to another bus", {SetOutput{strip_of(lead), hall}}},
      {"the group to the master", {SetOutput{strip_of(group), {}}}},
      {"a bus into the group", {SetOutput{strip_of(hall), group}}},
      {"the group goes", {RemoveBus{group}}},
      {"what the group is in goes", {RemoveBus{outer}}},
      {"what is sent to goes", {RemoveBus{hall}}},
      {"the send goes", {RemoveUnit{{strip_of(lead), to_hall}}}},
      {"one more send",
       {AddUnit{strip_of(group), send_unit(UnitId{42}, hall, Tap::pre_fader), {.values = {{"level", 1}}}}}}};
  return all;
}

Sound sound_in(const std::filesystem::path& wav) {
  SF_INFO info{};
  auto* file = sf_open(wav.c_str(), SFM_READ, &info);
  if (!file) return {};
  Recording recorded{info.samplerate, info.channels, std::vector<float>(static_cast<std::size_t>(info.frames) * 2)};
  sf_readf_float(file, recorded.samples.data(), info.frames);
  sf_close(file);
  return stretch(recorded, 0, static_cast<double>(info.frames) / info.samplerate);
}

TEST(EngineOnScsynth, ReroutesASoundingToneWithoutAClick) {
  LiveDesk desk;
  const auto project = desk_with_a_tone();
  desk.take(project);
  ASSERT_TRUE(desk.serve());
  const StartVoice tone{VoiceId{1}, EventId{1}, lead, 220, 0.8, std::chrono::steady_clock::now(), {}};
  desk.engine->receive("voices", VoiceCommands{tone});
  desk.pass({0.3});
  const auto wav = desk.folder / "edits.wav";
  ASSERT_EQ(desk.ask(Record{wav.string(), 1}).refusal, "");
  for (const auto& [what, edits] : rerouting()) {
    desk.take(after(project, edits));
    desk.pass({0.15});
    desk.take(project);
    desk.pass({0.15});
  }
  ASSERT_EQ(desk.ask(Record{"", 2}).refusal, "");
  const auto sound = sound_in(wav);
  ASSERT_GT(sound.seconds(), 2);
  EXPECT_GT(peak_db(stretch(sound, 0.1, 0.2)), -30) << "nothing sounded";
  EXPECT_EQ(first_click(sound, 0.05, sound.seconds() - 0.05), -1) << "one of `rerouting`, 0.3 s each";
  EXPECT_EQ(desk.difference(), "");
  EXPECT_EQ(desk.figure("fails"), 0) << desk.engine->health().words["last fail"];
}

}  // namespace
}  // namespace beltane::test
