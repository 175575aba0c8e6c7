#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>

#include "wire/wire.hpp"

namespace beltane::wire {
namespace {

/// One turned knob, with numbers as large as a long life makes them.
Publication turned_knob() {
  const ParamAddress cutoff{.unit = {.strip = strip_of(InstrumentId{0xffffffff}), .at = {Slot::effect, 0xffffffff}},
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

/// What this thread has used of the processor; whoever else wants it does not count.
double used_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) * 1e-3;
}

/// The shortest of many runs.
template <class Work>
double shortest_us(int runs, int times, Work work) {
  double best = 1e9;
  for (int run = 0; run < runs; ++run) {
    const auto start = used_us();
    for (int i = 0; i < times; ++i) work();
    best = std::min(best, (used_us() - start) / times);
  }
  return best;
}

TEST(ATurnedKnob, IsWrittenAndReadWithin5Microseconds) {
#if !defined(NDEBUG) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a figure of optimised builds";
#endif
  const auto knob = turned_knob();
  const auto took = shortest_us(50, 200, [&] { ASSERT_TRUE(decode<Publication>(encode(knob))); });
  RecordProperty("microseconds", std::to_string(took));
  std::cout << "written and read in " << took << " us, " << encode(knob).size() << " bytes\n";
  EXPECT_LT(took, 5);
}

/// 100 instruments of 1,000 notes.
Studio large_studio() {
  Studio studio;
  for (std::uint32_t i = 1; i <= 100; ++i) {
    InstrumentDef def{.id = InstrumentId{i}, .source = "saw", .strip = {.name = "instrument " + std::to_string(i)}};
    std::vector<Note> notes;
    for (std::uint32_t n = 0; n < 1'000; ++n)
      notes.push_back({.id = NoteId{i * 1'000 + n}, .start = {n * 0.25}, .length = {0.25}});
    studio.project.instruments.write().push_back(Instrument{.def = def, .notes = notes});
  }
  return studio;
}

TEST(AProjectOf100000Notes, IsReadWithin100Milliseconds) {
  const auto studio = large_studio();
  const auto bytes = encode(studio);
  ASSERT_EQ(*decode<Studio>(bytes), studio);
#if !defined(NDEBUG) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a figure of optimised builds";
#endif
  const auto writing = shortest_us(10, 1, [&] { ASSERT_FALSE(encode(studio).empty()); }) / 1'000;
  const auto reading = shortest_us(10, 1, [&] { ASSERT_TRUE(decode<Studio>(bytes)); }) / 1'000;
  std::cout << "written in " << writing << " ms, read in " << reading << " ms, " << bytes.size() << " bytes\n";
  EXPECT_LT(reading, 100);
}

}  // namespace
}  // namespace beltane::wire
