#include "supervisor/plan/plan.hpp"

#include <gmock/gmock.h>
#include <algorithm>

namespace beltane::supervisor {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Not;

const Rig rig{.name = "stage", .runtime = "/run/stage", .state = "/state", .data = "/data"};
const Machine bare{.programs = "/bin", .scsynth = "/usr/bin/scsynth", .jackd = "/usr/bin/jackd", .user = 7};

RigConfig with_driver(const std::string& driver) { return {.audio = {.driver = driver}}; }
ProcessPlan plan_with(const std::string& driver) { return rig_plan(with_driver(driver), rig, bare, "beltane-stage-1"); }

const ProcessSpec& part(const ProcessPlan& plan, const std::string& name) {
  return *std::find_if(plan.begin(), plan.end(), [&](const ProcessSpec& each) { return each.name == name; });
}
std::vector<std::string> names(const ProcessPlan& plan) {
  std::vector<std::string> all;
  for (const auto& each : plan) all.push_back(each.name);
  return all;
}
std::string line(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += " " + word;
  return text;
}

TEST(ProcessPlan, HasEveryProcessInTheOrderOfStarting) {
  EXPECT_EQ(names(plan_with("dummy")),
            (std::vector<std::string>{"jackd", "patchbay", "scsynth", "persistence", "session", "backend", "voices",
                                      "sequencer", "librarian"}));
}

TEST(ProcessPlan, StartsNoJackServerWhereOneIsToBeUsed) {
  auto config = with_driver("none");
  config.audio.jack_server = "theirs";
  const auto plan = rig_plan(config, rig, bare, "beltane-stage-1");
  EXPECT_EQ(plan.front().kind, ProcessKind::foreign) << "it is waited for, and what needs it goes and comes with it";
  EXPECT_EQ(plan.front().ready_file, "/dev/shm/jack_theirs_" + std::to_string(bare.user) + "_0");
  EXPECT_EQ(part(plan, "scsynth").environment.at("JACK_DEFAULT_SERVER"), "theirs");
  EXPECT_EQ(part(plan, "scsynth").needs, std::vector<std::string>{"jackd"});
  auto with_pipewire = bare;
  with_pipewire.pipewire_jack = true;
  EXPECT_EQ(rig_plan(config, rig, with_pipewire, "j").front().name, "patchbay") << "there is no server to wait for";
}

TEST(ProcessPlan, HasNoScsynthWhereTheBackendPlaysByItself) {
  auto config = with_driver("dummy");
  const auto has_scsynth = [&](const Machine& machine) {
    const auto all = names(rig_plan(config, rig, machine, "j"));
    return std::ranges::count(all, "scsynth") == 1;
  };
  auto without = bare;
  without.scsynth.clear();
  EXPECT_TRUE(has_scsynth(bare));
  EXPECT_FALSE(has_scsynth(without));
  EXPECT_TRUE(can_run(config, without));
  config.server.engine = "native";
  EXPECT_FALSE(has_scsynth(bare));
  const auto plan = rig_plan(config, rig, bare, "j");
  EXPECT_EQ(part(plan, "jackd").engine, "native");
  EXPECT_EQ(part(plan, "backend").environment.at("JACK_DEFAULT_SERVER"), "j");
  config.server.engine = "scsynth";
  EXPECT_EQ(part(rig_plan(config, rig, bare, "j"), "jackd").engine, "") << "nothing stands in for it";
  EXPECT_FALSE(can_run(config, without));
}

TEST(ProcessPlan, LeavesOutWhatRunsElsewhere) {
  auto config = with_driver("dummy");
  config.elsewhere = {"session", "voices"};
  EXPECT_EQ(
      names(rig_plan(config, rig, bare, "j")),
      (std::vector<std::string>{"jackd", "patchbay", "scsynth", "persistence", "backend", "sequencer", "librarian"}));
}

TEST(Driver, IsWhatTheMachineOffers) {
  auto machine = bare;
  EXPECT_EQ(chosen_driver({}, machine), "dummy");
  machine.sound_device = true;
  EXPECT_EQ(chosen_driver({}, machine), "alsa");
  auto with_pipewire = machine;
  with_pipewire.pipewire_jack = true;
  EXPECT_EQ(chosen_driver({}, with_pipewire), "none");
  machine.jack_server = true;
  EXPECT_EQ(chosen_driver({}, machine), "none");
  EXPECT_EQ(chosen_driver({.driver = "dummy"}, machine), "dummy");
}

TEST(Jackd, FallsBackToADummyOnlyWhereTheDeviceWasNotAskedFor) {
  auto machine = bare;
  machine.sound_device = true;
  const auto automatic = rig_plan({}, rig, machine, "j");
  EXPECT_THAT(automatic.front().command, Contains("alsa"));
  EXPECT_THAT(automatic.front().fallback, Contains("dummy"));
  EXPECT_TRUE(rig_plan(with_driver("alsa"), rig, machine, "j").front().fallback.empty());
}

TEST(Jackd, HasANameOfItsOwn) {
  const auto plan = plan_with("dummy");
  EXPECT_EQ(line(plan.front().command), " /usr/bin/jackd -n beltane-stage-1 -p 256 -d dummy -r 48000 -p 512");
  EXPECT_EQ(plan.front().ready_file, "/dev/shm/jack_beltane-stage-1_7_0");
}

TEST(Scsynth, ListensOnLoopbackAndConnectsNothingItself) {
  const auto plan = plan_with("dummy");
  const auto& scsynth = part(plan, "scsynth");
  const auto words = line(filled(scsynth.command, {.epoch = 3, .port = 4567}));
  EXPECT_THAT(words, testing::HasSubstr("-u 4567 -B 127.0.0.1 -R 0 -D 0 -i 0 -o 2"));
  EXPECT_THAT(words, testing::HasSubstr("-H beltane-stage-1:beltane-stage-a-3"));
  EXPECT_EQ(scsynth.environment.at("SC_JACK_DEFAULT_OUTPUTS"), "");
  EXPECT_EQ(scsynth.needs, std::vector<std::string>{"jackd"});
  EXPECT_EQ(filled(scsynth.leftovers, {.port = 4567}), std::vector<std::string>{"/dev/shm/SuperColliderServer_4567"});
}

TEST(Scsynth, IsGivenTheLimitsOfItsLife) {
  auto config = with_driver("dummy");
  config.server.nodes = 300;
  config.audio.rate = 96'000;
  const auto plan = rig_plan(config, rig, bare, "j");
  const auto& scsynth = part(plan, "scsynth");
  EXPECT_EQ(scsynth.limits, (ServerLimits{.nodes = 300, .rate = 96'000}));
  const auto words = line(filled(scsynth.command, {.limits = enlarged(scsynth.limits, {.nodes = 1'000})}));
  EXPECT_THAT(words, testing::HasSubstr("-n 1024 -a 8192 -c 32768 -b 8192 -m 262144 -d 4096 -w 1024"));
}

TEST(Scsynth, HasANetworkOfItsOwnUnlessItIsReachedFromElsewhere) {
  auto config = with_driver("dummy");
  const auto policy = [&] { return part(rig_plan(config, rig, bare, "j"), "scsynth").network; };
  EXPECT_EQ(policy(), NetworkPolicy::own_if_allowed);
  config.server.network = NetworkPolicy::own;
  EXPECT_EQ(policy(), NetworkPolicy::own);
  config.elsewhere = {"backend"};
  EXPECT_EQ(policy(), NetworkPolicy::shared);
}

TEST(Patchbay, IsToldTheWiresOfEveryLifeOfScsynth) {
  auto config = with_driver("dummy");
  config.server.inputs = 1;
  const auto plan = rig_plan(config, rig, bare, "j");
  EXPECT_THAT(part(plan, "patchbay").command,
              IsSupersetOf({"beltane-stage-a:out_1=loudspeaker:1", "beltane-stage-a:out_2=loudspeaker:2",
                            "microphone:1=beltane-stage-a:in_1"}));
}

TEST(Standby, HasAServerMoreAndAChangeoverBeforeTheLoudspeakers) {
  auto config = with_driver("dummy");
  config.server.standby = "mirror";
  const auto plan = rig_plan(config, rig, bare, "j");
  EXPECT_THAT(names(plan), IsSupersetOf({"changeover", "scsynth", "scsynth-b"}));
  for (const auto* name : {"scsynth", "scsynth-b"}) {
    EXPECT_EQ(part(plan, name).standby, "mirror");
    EXPECT_EQ(part(plan, name).pilot, 3U);
    EXPECT_THAT(line(part(plan, name).command), HasSubstr("-i 1 -o 3")) << "a pilot goes out, silence comes in";
  }
  const auto wires = line(part(plan, "patchbay").command);
  const auto silence = wires.find("beltane-stage-changeover:feedback_b=beltane-stage-b:in_1");
  const auto sound = wires.find("beltane-stage-b:out_1=beltane-stage-changeover:b_1");
  ASSERT_NE(silence, wires.npos);
  ASSERT_NE(sound, wires.npos);
  EXPECT_LT(silence, sound) << "else JACK waits for the server";
  EXPECT_THAT(wires, HasSubstr("--wire beltane-stage-b:out_3=beltane-stage-changeover:b_pilot"));
  EXPECT_THAT(wires, HasSubstr("--wire beltane-stage-changeover:out_2=loudspeaker:2"));
  EXPECT_THAT(wires, HasSubstr("--bypass-b beltane-stage-b:out_2=loudspeaker:2"));
  EXPECT_THAT(wires, HasSubstr("--bypass beltane-stage-changeover"));
  EXPECT_THAT(wires, Not(HasSubstr("--wire beltane-stage-a:out_1=loudspeaker:1")));
}

TEST(Standby, IsAMirrorByItselfWhereThereAreCoresForIt) {
  auto machine = bare;
  machine.cores = 2;
  EXPECT_THAT(names(rig_plan(with_driver("dummy"), rig, machine, "j")), Not(Contains("changeover")));
  machine.cores = 4;
  EXPECT_EQ(part(rig_plan(with_driver("dummy"), rig, machine, "j"), "scsynth-b").standby, "mirror");
}

TEST(Standby, HasAToneForASwitchOutsideOfTheMachineWhereOneIsWanted) {
  auto config = with_driver("dummy");
  config.server.standby = "mirror";
  EXPECT_THAT(part(rig_plan(config, rig, bare, "j"), "changeover").command, Not(Contains("--tone")));
  config.audio.switch_tone = 3;
  const auto plan = rig_plan(config, rig, bare, "j");
  EXPECT_THAT(part(plan, "changeover").command, Contains("--tone"));
  EXPECT_THAT(part(plan, "patchbay").command, Contains("beltane-stage-changeover:pilot=loudspeaker:3"));
}

TEST(Standby, IsNoneWhereScsynthDoesNotPlay) {
  auto config = with_driver("dummy");
  config.server.standby = "warm";
  config.server.engine = "native";
  EXPECT_THAT(names(rig_plan(config, rig, bare, "j")), Not(Contains("changeover")));
}

TEST(Services, AreFoundBesideTheSupervisor) {
  const auto plan = plan_with("dummy");
  EXPECT_EQ(line(part(plan, "voices").command),
            " /bin/beltane-voices --rig-name stage --runtime /run/stage --state /state --data /data");
}

TEST(Machine, WithoutScsynthOrJackdIsToldWhatToInstall) {
  auto machine = bare;
  machine.jackd.clear();
  EXPECT_FALSE(can_run(with_driver("dummy"), machine));
  EXPECT_TRUE(can_run(with_driver("none"), machine));
  machine.scsynth.clear();
  auto config = with_driver("none");
  config.server.engine = "scsynth";
  EXPECT_EQ(can_run(config, machine).reason(),
            "scsynth is not installed; install it with: apt-get install supercollider-server.");
}

}  // namespace
}  // namespace beltane::supervisor
