#include "patchbay/wiring.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace beltane::patchbay
