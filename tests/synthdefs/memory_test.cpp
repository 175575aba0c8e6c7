// What the catalogue says a unit takes of the server's real-time memory, beside what it does take.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <stdexcept>

#include "support/shelf.hpp"

namespace beltane::test {
namespace {

constexpr int unknown_node = 9'000'000;  // the complaint about it tells in the log how far the server has come
constexpr double too_much = 2.5;         // as often as a unit really takes it may be reckoned …
constexpr double at_most_more = 8192;    // … and so many bytes more
constexpr double block = 64.0 / 48'000;  // seconds: in its first one a unit asks for its memory …
constexpr int frame = 45;                // … but what works on spectra with its first frame, after so many

/// How many of the unit the server took before it complained, or gave up.
int taken(const std::string& log) {
  std::istringstream lines(log);
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("alloc failed") != line.npos || line.find("out of real time memory") != line.npos) return count;
    if (line.find("FAILURE IN SERVER /n_free") != line.npos) ++count;
  }
  return count;
}

/// What the server said, also where it died of having no memory left.
std::string said(const Score& score, double seconds, RenderOptions options) {
  try {
    return render(score, seconds, options).log;
  } catch (const std::runtime_error& died) {
    return died.what();
  }
}

/// The memory that one of the unit takes at least, in bytes, by how many fit into what a server has.
double measured(const Unit& unit) {
  const int memory_kb = std::max(1'024, static_cast<int>(unit.memory / 1024 * 16)), room = memory_kb * 1024;
  const int asked = static_cast<int>(room / unit.memory * (too_much + 0.5)) + 4;
  const double apart = block * (unit.kind == "effect" && unit.memory > 65'536 ? frame : 2);
  Score score;
  Shelf shelf(score);
  Controls controls = shelf.wiring(unit);
  controls["bus"] = bus;
  for (const auto& param : unit.params)
    if (unit.percussion && param.name == "decay")
      controls["decay"] = param.max;  // or it is over before the last begins
  for (int i = 0; i < asked; ++i) {
    score.synth(0.1 + apart * i, unit.name, 1000 + i, controls);
    score.send(0.1 + apart * (i + 1) - block, message("/n_free", {unknown_node}));
  }
  const auto count = taken(said(score, 0.1 + apart * asked, {.memory = memory_kb, .nodes = 16'384}));
  EXPECT_LT(count, asked) << unit.name << " never filled the memory";
  return static_cast<double>(room) / (count + 1);
}

TEST(Memory, OfEveryUnitIsReckonedNotTooSmallAndNotFarTooLarge) {
  for (const auto& unit : units()) {
    ASSERT_GT(unit.memory, 0) << unit.name;
    if (unit.name == "recorder") continue;  // it wants a file, and takes little
    const double real = measured(unit);
    std::printf("%-16s %-18s reckoned %8.0f, measured %8.0f: %.2f\n", unit.kind.c_str(), unit.name.c_str(), unit.memory,
                real, unit.memory / real);
    EXPECT_GE(unit.memory, real) << unit.name;
    EXPECT_LE(unit.memory, real * too_much + at_most_more) << unit.name;
  }
}

}  // namespace
}  // namespace beltane::test
