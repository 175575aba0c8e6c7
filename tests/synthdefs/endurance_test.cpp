// Ten thousand notes on one server leave nothing behind.
#include <gtest/gtest.h>

#include "support/shelf.hpp"

namespace beltane::test {
namespace {

constexpr int played_notes = 10'000;
constexpr double apart = 0.0015;  // seconds: some fifty voices at a time
constexpr int memory = 16'384;    // kB of real-time memory, and nodes enough to fill it
constexpr int nodes = 32'768;

/// Hits, and voices that are held for 30 ms; played from samples, and not.
void play(Score& score, Shelf& shelf, double from) {
  const char* const sources[] = {"kick", "kit", "saw", "sampler"};
  for (int i = 0; i < played_notes; ++i) {
    const auto& unit = named(sources[i % 4]);
    const double at = from + apart * i, hz = unit.name == "kit" ? hertz(36 + i / 4 % 4) : 110 + i % 440;
    Controls controls = shelf.wiring(unit, hz);
    controls.insert({{"bus", 0}, {"freq", hz}, {"velocity", 0.1}, {"decay", 0.05}, {"release", 0.01}});
    score.synth(at, unit.name, 1000 + i, controls);
    score.set(at + 0.03, 1000 + i, "gate", 0);
  }
}

/// How many voices of a plain kind fit into what memory is left; and who was there before them.
struct Room {
  std::size_t during{};
  std::size_t before{};
  std::size_t fit{};
};

Room room_after(bool notes) {
  Score score;
  Shelf shelf(score);
  score.send(0, message("/d_recv", {copy_def()}));
  if (notes) play(score, shelf, 0.01);
  const double end = notes ? apart * played_notes + 2.5 : 0.1;
  score.look(end / 2);
  score.look(end);
  for (int i = 0; i < nodes; ++i) score.synth(end + 0.01, "test_copy", 50'000 + i, {{"in", bus}, {"out", bus}});
  score.look(end + 0.02);
  const auto heard = render(score, end + 0.03, {.memory = memory, .nodes = nodes});
  return {heard.alive.at(0).size(), heard.alive.at(1).size(), heard.alive.at(2).size()};
}

TEST(Server, IsAsItWasAfterTenThousandNotes) {
  const auto fresh = room_after(false), used = room_after(true);
  EXPECT_GT(used.during, 10U);
  EXPECT_LT(used.during, 500U);
  EXPECT_EQ(used.before, 0U);
  EXPECT_GT(fresh.fit, 5000U);
  EXPECT_LT(fresh.fit, static_cast<std::size_t>(nodes)) << "memory is not what ends it";
  EXPECT_EQ(used.fit, fresh.fit);
  std::printf("%zu voices at once; %zu fit before, %zu after\n", used.during, fresh.fit, used.fit);
}

}  // namespace
}  // namespace beltane::test
