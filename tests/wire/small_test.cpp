#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "model/project/sizes.hpp"
#include "support/generators.hpp"
#include "support/project_units.hpp"
#include "wire/wire.hpp"

namespace beltane::wire {
namespace {

/// One turned knob, with numbers as large as a long life makes them.
Publication turned_knob() {
  const ParamAddress cutoff{.unit = {.strip = strip_of(InstrumentId{0xffffffff}), .unit = UnitId{0xffffffff}},
                            .name = "cutoff"};
  return Change{.epoch = Epoch{0xffffffff},
                .revision = Revision{0xffffffffffffffff},
                .client = {{0x0123456789abcdef, 0xfedcba9876543210}},
                .sequence = 123'456'789,
                .author = "somebody with a long name",
                .edits = {SetParam{.param = cutoff, .value = 800.25}}};
}

TEST(ATurnedKnob, TakesAtMost64Bytes) {
  EXPECT_LE(encode(turned_knob()).size(), 64U);
  RecordProperty("bytes", static_cast<int>(encode(turned_knob()).size()));
}

/// 100 instruments of 1,000 notes.
Studio large_studio() {
  Studio studio;
  for (std::uint32_t i = 1; i <= 100; ++i) {
    auto def = support::instrument_def(InstrumentId{i}, "saw", "instrument " + std::to_string(i));
    std::vector<Note> notes;
    for (std::uint32_t n = 0; n < 1'000; ++n)
      notes.push_back({.id = NoteId{i * 1'000 + n}, .start = {n * 0.25}, .length = {0.25}});
    studio.project.instruments.write().push_back(Instrument{.def = def, .notes = Notes(notes)});
  }
  return studio;
}

TEST(AProjectOf100000Notes, ComesBackAsItWas) {
  const auto studio = large_studio();
  const auto read = decode<Studio>(encode(studio));
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, studio);
}

constexpr std::size_t envelope = 32;  // what stands around them in a message, at most

TEST(Sizes, AreNeverLessThanWhatEditsTake) {
  EXPECT_TRUE(rc::check([] {
    const auto edits = *support::anything<Edits>();
    RC_ASSERT(encode(Publication{Change{.edits = edits}}).size() <= size_of(edits) + envelope);
  }));
}

TEST(Sizes, AreNeverLessThanWhatAProjectTakes) {
  EXPECT_TRUE(rc::check([] {
    const auto project = *support::anything<Project>();
    RC_ASSERT(encode(CaughtUp{Snapshot{.project = project}}).size() <= size_of(project) + envelope);
  }));
}

}  // namespace
}  // namespace beltane::wire
