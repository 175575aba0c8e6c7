#include "patchbay/wiring.hpp"

#include <gtest/gtest.h>

#include "patchbay/bypass.hpp"

namespace beltane::patchbay {
namespace {

const Ports studio{.outputs = {"system:capture_1", "synth-3:out_1", "synth-3:out_2"},
                   .inputs = {"system:playback_1", "system:playback_2", "synth-3:in_1"},
                   .microphones = {"system:capture_1"},
                   .loudspeakers = {"system:playback_1", "system:playback_2"}};

TEST(Wire, IsReadFromItsTwoEnds) {
  EXPECT_EQ(*read_wire("synth:out_1=system:playback_1"), (Wire{"synth:out_1", "system:playback_1"}));
  EXPECT_EQ(*read_wire("microphone:2=synth:in_1"), (Wire{"microphone:2", "synth:in_1"}));
}

TEST(Wire, IsRefusedWithWordsWhenItIsNone) {
  for (const auto* text : {"", "=", "a:b", "a=b:c", "a:=b:c", ":a=b:c", "a:b=loudspeaker:0", "a:b=loudspeaker:x",
                           "a:b=loudspeaker:1x", "a:b=loudspeaker:"}) {
    auto wire = read_wire(text);
    ASSERT_FALSE(wire) << text;
    EXPECT_NE(wire.reason().find("is not a wire"), std::string::npos);
  }
}

TEST(AnEnd, MeansTheSameClientInAnyOfItsLives) {
  EXPECT_TRUE(means("synth:out_1", "synth:out_1"));
  EXPECT_TRUE(means("synth:out_1", "synth-7:out_1"));
  EXPECT_TRUE(means("synth:out_1", "synth-01:out_1"));
}

TEST(AnEnd, MeansNobodyElse) {
  for (const auto* other : {"synth-7:out_2", "synth-:out_1", "synth-a:out_1", "synth-7-8:out_1", "synth7:out_1",
                            "synthesis:out_1", "syn:out_1", "out_1", "", "x:synth:out_1"})
    EXPECT_FALSE(means("synth:out_1", other)) << other;
}

TEST(Wires, AreDrawnToThePhysicalPortsByNumber) {
  EXPECT_EQ(connections({{"synth:out_1", "loudspeaker:1"}, {"synth:out_2", "loudspeaker:2"}}, studio),
            (std::vector<Wire>{{"synth-3:out_1", "system:playback_1"}, {"synth-3:out_2", "system:playback_2"}}));
  EXPECT_EQ(connections({{"microphone:1", "synth:in_1"}}, studio),
            (std::vector<Wire>{{"system:capture_1", "synth-3:in_1"}}));
}

TEST(Wires, WaitForPortsThatAreNotThere) {
  EXPECT_TRUE(connections({{"synth:out_1", "loudspeaker:3"}}, studio).empty());
  EXPECT_TRUE(connections({{"organ:out_1", "loudspeaker:1"}}, studio).empty());
  EXPECT_TRUE(connections({{"synth:out_1", "loudspeaker:1"}}, {}).empty());
}

TEST(Wires, GoFromEveryLifeThatIsStillThere) {
  const Ports both{.outputs = {"synth-3:out_1", "synth-4:out_1"},
                   .inputs = {"system:playback_1"},
                   .loudspeakers = {"system:playback_1"}};
  EXPECT_EQ(connections({{"synth:out_1", "loudspeaker:1"}}, both).size(), 2U);
}

TEST(Wires, KeepTheirOrderWhateverLivesThereAre) {
  const Ports ports{.outputs = {"middle:feedback_a", "synth-4:out_1", "synth-4:out_2"},
                    .inputs = {"synth-4:in_1", "middle:a_1", "middle:a_2"}};
  EXPECT_EQ(
      connections({{"middle:feedback_a", "synth:in_1"}, {"synth:out_1", "middle:a_1"}, {"synth:out_2", "middle:a_2"}},
                  ports),
      (std::vector<Wire>{
          {"middle:feedback_a", "synth-4:in_1"}, {"synth-4:out_1", "middle:a_1"}, {"synth-4:out_2", "middle:a_2"}}));
}

TEST(TwoWires, JoinTheSameClientsInEitherDirection) {
  EXPECT_TRUE(join_the_same({"a:out_1", "b:in_1"}, {"b:out_1", "a:in_1"}));
  EXPECT_TRUE(join_the_same({"a:out_1", "b:in_1"}, {"a:out_2", "b:in_2"}));
  EXPECT_FALSE(join_the_same({"a:out_1", "b:in_1"}, {"c:out_1", "b:in_1"}));
}

const Bypass past{.client = "middle",
                  .wires = {std::vector<Wire>{{"synth-a:out_1", "loudspeaker:1"}},
                            std::vector<Wire>{{"synth-b:out_1", "loudspeaker:1"}}}};
const Ports both_servers{.outputs = {"synth-a-1:out_1", "synth-b-1:out_1"},
                         .inputs = {"system:playback_1"},
                         .loudspeakers = {"system:playback_1"}};

TEST(ABypass, GoesFromTheSideThatWasLive) {
  using changeover::Side;
  EXPECT_EQ(bypassed_side(past, both_servers, {}, Side::b), Side::b);
  EXPECT_EQ(bypassed_side(past, both_servers, {}, {}), Side::a) << "from any, where nobody knows";
  EXPECT_EQ(bypassed_side(past, both_servers, Side::a, Side::b), Side::a) << "and stays where it is";
}

TEST(ABypass, GoesFromTheSideThatIsThere) {
  using changeover::Side;
  auto ports = both_servers;
  ports.outputs = {"synth-a-2:out_1"};
  EXPECT_EQ(bypassed_side(past, ports, Side::b, Side::b), Side::a);
  ports.outputs.clear();
  EXPECT_EQ(bypassed_side(past, ports, Side::b, Side::b), std::nullopt);
}

TEST(ABypass, StandsWhileTheChangeoverIsAway) {
  BypassRoute route(past);
  EXPECT_EQ(route.wanted(both_servers), (std::vector<Wire>{{"synth-a-1:out_1", "system:playback_1"}}));
  EXPECT_TRUE(route.in_use());
  auto ports = both_servers;
  ports.outputs.push_back("middle:out_1");
  EXPECT_TRUE(route.wanted(ports).empty());
  EXPECT_FALSE(route.is_over()) << "it is there, but there is no record that says that it is heard";
  EXPECT_EQ(route.finish(ports).size(), 2U) << "those of both sides, whoever made them";
  EXPECT_FALSE(route.in_use());
}

TEST(ABypass, OfNobodyIsNeverInUse) {
  BypassRoute route{{}};
  EXPECT_TRUE(route.wanted(both_servers).empty());
  EXPECT_FALSE(route.in_use());
}

}  // namespace
}  // namespace beltane::patchbay
