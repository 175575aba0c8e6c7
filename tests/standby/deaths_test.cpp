// Whatever is asked, and whenever servers die or come: the engine that is heard has what a single one would have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "graph/derive.hpp"
#include "standby/standby_fixture.hpp"
#include "support/imaginary_sounds.hpp"

namespace beltane::standby {
namespace {

using std::chrono::milliseconds;
using support::after, support::band, support::sounds;

/// Asks a mirrored engine and one that nothing happens to the same, while servers die and come as the dice say.
class Storm {
 public:
  Storm() { take(band(2)); }

  void happen(std::uint32_t what, std::uint64_t dice) {
    switch (what % 14) {
      case 0:
      case 1:
        return edit(dice);
      case 2:
      case 3:
      case 4:
        return play(dice);
      case 5:
        return release(dice);
      case 6:
        return move(dice);
      case 7:
        if (rig.standby) rig.standby->finish_released();
        return;
      case 8:
        return rig.live->finish_released();
      case 9:
        return lose_live(dice);
      case 10:
        return crash(dice);
      case 11:
        if (!rig.engine->has_standby()) rig.add();
        return;
      case 12:
        return rig.pass(milliseconds(dice % 300));
      default:
        return step(dice);
    }
  }

  /// All that is on its way arrives.
  void settle() {
    for (auto round = 0; round < 4; ++round) {
      rig.pass(milliseconds(200));
      rig.live->finish_released();
      if (rig.standby) rig.standby->finish_released();
    }
    rig.pump();
    hear();
  }

  void look() const {
    RC_ASSERT(rig.live->graph == alone->graph);
    RC_ASSERT(rig.live->graph == known.graph);
    RC_ASSERT(rig.live->sounding() == held);
    RC_ASSERT(rig.live->voices.size() == held.size());
    RC_ASSERT(rig.live->faults.empty());
    RC_ASSERT(doubled.empty());
    RC_ASSERT(begun - ends == held.size());
    if (!rig.standby || !rig.engine->standby_is_ready()) return;
    RC_ASSERT(rig.standby->graph == known.graph);
    RC_ASSERT(rig.standby->sounding() == held);
    RC_ASSERT(rig.standby->faults.empty());
  }

  StandbyHarness rig{};
  FakeServerPointer alone = rig.server();
  std::unique_ptr<graph::AudioBackend> undisturbed = fake_engine(alone, {});
  Project project{};
  graph::Derived known{};
  std::set<VoiceId> used{};  // ids that may not be given again yet
  std::set<VoiceId> held{};  // voices that sound until they are let go
  std::vector<VoiceId> doubled{};
  std::size_t begun{};
  std::size_t ends{};
  std::size_t deaths{};

 private:
  void take(const Project& next) {
    project = next;
    const auto change = derive(known, project, sounds());
    if (change.empty()) return;
    RC_ASSERT(rig.engine->change(change, graph::at_once));
    RC_ASSERT(undisturbed->change(change, graph::at_once));
  }
  void edit(std::uint64_t dice) {
    const auto edit = support::random_edit(project, dice);
    // A voice goes with its instrument otherwise than by its end: of these servers, none does.
    if (!edit || std::holds_alternative<RemoveInstrument>(*edit)) return;
    const auto next = after(project, *edit);
    if (!next.instruments->empty()) take(next);
  }
  void play(std::uint64_t dice) {
    VoiceId voice{};
    while (used.contains(voice)) voice = VoiceId{static_cast<int>(voice) + 1};
    const auto instrument = (*project.instruments)[dice % project.instruments->size()]->def->id;
    const graph::PlayVoice play{
        .voice = voice, .instrument = instrument, .pitch = 40.0 + static_cast<double>(dice % 40)};
    RC_ASSERT(rig.engine->play(play));
    RC_ASSERT(undisturbed->play(play));
    if (dice % 2) rig.engine->commit();
    ++begun;
    used.insert(voice);
    held.insert(voice);
  }
  void release(std::uint64_t dice) {
    if (held.empty()) return;
    const auto voice = *std::next(held.begin(), static_cast<std::ptrdiff_t>(dice % held.size()));
    RC_ASSERT(rig.engine->release({.voice = voice}));
    rig.engine->commit();
    held.erase(voice);
    (void)undisturbed->release({.voice = voice});
    alone->end(voice);
  }
  void move(std::uint64_t dice) {
    const auto& instruments = *project.instruments;
    const auto id = instruments[dice % instruments.size()]->def->id;
    const auto value = static_cast<double>(dice % 100) / 100;
    take(after(project, SetParam{{fader_of(strip_of(id)), "loud"}, value}));
  }
  void lose_live(std::uint64_t dice) {
    if (dice % 2 || !rig.standby || rig.engine->report().words.at("standby").find("joined") != std::string::npos)
      return;
    if (!rig.kill_live()) return;
    ++deaths;
    hear();
  }
  /// What was withheld is given again, as by an engine that knows that it is harmless. A note that waited for an
  /// instrument that was withheld has nothing to sound by, and has ended.
  void crash(std::uint64_t dice) {
    if (dice % 3 != 0 || !rig.crash()) return;
    for (const auto voice : rig.ended())
      if (held.erase(voice) > 0) alone->end(voice);
    known = {.graph = rig.engine->standing().graph, .edition = graph::no_edition};
    const auto change = derive(known, project, sounds());
    if (!change.empty()) RC_ASSERT(rig.engine->change(change, graph::at_once));
  }
  void step(std::uint64_t dice) {
    rig.workers.step();
    if (dice % 2 && rig.standby) rig.standby->confirm_all();
    for (auto& event : rig.engine->events()) rig.told.push_back(std::move(event));
    hear();
  }
  void hear() {
    for (const auto voice : rig.ended()) {
      ++ends;
      if (used.erase(voice) == 0 || held.contains(voice)) doubled.push_back(voice);
    }
    rig.told.clear();
  }
};

TEST(StandbyStorm, LeavesWhatASingleEngineWouldHave) {
  std::size_t deaths = 0;
  EXPECT_TRUE(rc::check([&] {
    Storm storm;
    const auto happenings = *rc::gen::container<std::vector<std::pair<std::uint32_t, std::uint64_t>>>(
        rc::gen::arbitrary<std::pair<std::uint32_t, std::uint64_t>>());
    for (const auto& [what, dice] : happenings) storm.happen(what, dice);
    storm.settle();
    storm.look();
    deaths += storm.deaths;
  }));
  EXPECT_GT(deaths, 10u) << "nothing happened";
}

}  // namespace
}  // namespace beltane::standby
