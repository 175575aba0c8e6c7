#include "drill/promises.hpp"

#include <cmath>

namespace beltane::drill {
namespace {

constexpr double notice_death = 10, notice_hang = 250;                 // ms
constexpr double back_within = 500, back_within_after_a_hang = 1'500;  // ms
constexpr double over_floor = 1.3;                                     // times
constexpr double by_warm = 100, by_jackd = 300;                        // ms of silence
constexpr double periods_repeated = 3;  // of JACK, until the changeover goes over to the other server

std::string ms(double value) { return std::to_string(std::lround(value)) + " ms"; }

/// Collects what was not kept.
struct Judge {
  std::vector<std::string> broken{};
  void expect(bool kept, const std::string& otherwise) {
    if (!kept) broken.push_back(otherwise);
  }
  void at_most(const std::string& what, double value, double budget) {
    expect(value >= 0, what + ": never");
    expect(value <= budget, what + " " + ms(value) + ", promised are " + ms(budget));
  }
  void none(const std::string& what, int count) { expect(count == 0, std::to_string(count) + " " + what); }
};

/// Whether something of the rig dies or hangs; else it is what is around it that fails.
bool is_of_a_process(const Case& which) { return !which.victims.empty(); }

/// Whether the sound itself came from there or through it, and nothing else was there to take its place.
bool takes_the_sound(const Case& which, const StandbyMode& standby) {
  if (which.fault == Case::Fault::jack_away) return true;
  const bool both = which.hits("scsynth") && (standby == "none" || which.hits("scsynth-b"));
  return both || which.hits("jackd");
}

double silence_promised(const Case& which, const DrillOutcome& outcome) {
  const auto notice = which.fault == Case::Fault::hang ? notice_hang : 0.0;
  if (which.hits("jackd")) return by_jackd + notice;
  if (which.fault == Case::Fault::jack_away) return outcome.lasted_ms + by_jackd;
  return takes_the_sound(which, outcome.standby) ? over_floor * outcome.floor_ms + notice : by_warm + notice;
}

void judge_silence(Judge& judge, const Case& which, const DrillOutcome& outcome) {
  judge.at_most("silence of", outcome.silence_ms + outcome.buzz_ms, silence_promised(which, outcome));
  judge.none("notes lost that were not due in the silence", outcome.notes_lost - outcome.notes_excused);
}

/// Nobody may have heard anything of it.
void judge_unheard(Judge& judge, const Case& which, const DrillOutcome& outcome) {
  const auto repeated = which.hits("scsynth") ? periods_repeated * outcome.period_ms : 0;
  judge.at_most("silence of", outcome.silence_ms, 0);
  judge.at_most("a repeated block for", outcome.buzz_ms, repeated);
  judge.none("notes lost", outcome.notes_lost);
}

void judge_time(Judge& judge, const Case& which, const DrillOutcome& outcome) {
  if (which.fault == Case::Fault::slow) return;  // who only stumbles is not replaced
  if (!is_of_a_process(which))
    return judge.at_most("as before after", outcome.restored_ms, outcome.lasted_ms + back_within);
  const bool hang = which.fault == Case::Fault::hang;
  if (which.hits("scsynth") || which.hits("jackd"))
    judge.at_most("noticed after", outcome.noticed_ms, hang ? notice_hang : notice_death);
  else
    judge.at_most("back after", outcome.restored_ms, hang ? back_within_after_a_hang : back_within);
}

}  // namespace

std::vector<std::string> broken(const Case& which, const DrillOutcome& outcome) {
  Judge judge;
  judge.expect(outcome.live || outcome.notes > 0, "no note was due: nothing was rehearsed");
  judge.expect(outcome.live || outcome.edits > 0, "no edit was confirmed: nothing was rehearsed");
  judge.expect(outcome.restored_ms >= 0, "not everything came back");
  const bool unheard =
      !takes_the_sound(which, outcome.standby) && !(which.hits("scsynth") && outcome.standby == "warm");
  unheard ? judge_unheard(judge, which, outcome) : judge_silence(judge, which, outcome);
  judge_time(judge, which, outcome);
  judge.none("notes doubled", outcome.notes_doubled);
  judge.none("confirmed edits are not in the project file", outcome.edits_lost);
  judge.none("edits are more than once in the project file", outcome.edits_doubled);
  judge.expect(outcome.difference.empty(), "the node tree differs: " + outcome.difference);
  return judge.broken;
}

}  // namespace beltane::drill
