#pragma once

#include "units_fixture.hpp"

/// A unit that works in place, between a sound and two ears: one hears the sound without it, one with it.
namespace beltane::test {

struct Turn {
  double at{};
  std::string control{};
  double value{};
};

/// One trial of one unit. Times are from the start of its slot.
struct Trial {
  const Unit* unit{};
  std::string source{"saw"};
  Controls source_with{};            // what of the source is not as usual
  std::vector<double> pitches{220};  // held from 0.05 s until `let_go`
  double let_go{1.2};
  Controls with{};            // parameters other than the default
  std::vector<Turn> turns{};  // of the unit's controls, later
  double from{};              // when the unit is made
  std::string neighbour{};    // a unit after it in the chain, if any
  double swap_at{-1};         // when it is moved behind its neighbour
  double poison_at{-1};       // when one block of NaN comes in
  bool left_only{};           // nothing comes in on the right
  double slot{2};
};

struct Trials {
  std::vector<Trial> trials{};
  std::vector<double> starts{};
  Render heard{};

  Sound dry(std::size_t i) const { return stretch(heard.sound, starts[i], starts[i] + trials[i].slot, 0); }
  Sound wet(std::size_t i) const { return stretch(heard.sound, starts[i], starts[i] + trials[i].slot, 2); }
  /// Whether the unit under test is alive at the end of its slot.
  bool alive(std::size_t i) const;
};

/// All trials one after the other, in one render.
Trials run(std::vector<Trial> trials, int rate = 48'000);

}  // namespace beltane::test
