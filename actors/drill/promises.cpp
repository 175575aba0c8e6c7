#include "drill/promises.hpp"

#include <cmath>

#include "host/services.hpp"

namespace beltane::drill {
namespace {

constexpr double notice_death = 10, notice_hang = 250, back_within = 500;  // ms
constexpr double over_floor = 1.3;                                         // times

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

void judge_server(Judge& judge, const Case& which, const DrillOutcome& outcome) {
  judge.at_most("noticed after", outcome.noticed_ms, which.fault == Case::Fault::hang ? notice_hang : notice_death);
  const auto notice = which.fault == Case::Fault::hang ? notice_hang : 0.0;
  judge.at_most("silence of", outcome.silence_ms + outcome.buzz_ms, over_floor * outcome.floor_ms + notice);
  judge.none("notes lost that were not due in the silence", outcome.notes_lost - outcome.notes_excused);
}

void judge_other(Judge& judge, const Case& which, const DrillOutcome& outcome) {
  judge.at_most("silence of", outcome.silence_ms, 0);
  judge.at_most("a repeated block for", outcome.buzz_ms, 0);
  judge.none("notes lost", outcome.notes_lost);
  if (which.fault != Case::Fault::hang) judge.at_most("back after", outcome.restored_ms, back_within);
}

}  // namespace

const std::map<std::string, Case>& cases() {
  static const auto all = [] {
    std::map<std::string, Case> known{{"scsynth-segfault", {"scsynth", Case::Fault::segfault}}};
    std::vector<std::string> victims{"scsynth", "jackd", "patchbay", "supervisor", "guard"};
    for (const auto& service : rig_services) victims.emplace_back(service.name);
    for (const auto& victim : victims) {
      known[victim + "-kill"] = {victim, Case::Fault::kill};
      known[victim + "-hang"] = {victim, Case::Fault::hang};
    }
    return known;
  }();
  return all;
}

std::vector<std::string> broken(const Case& which, const DrillOutcome& outcome) {
  Judge judge;
  judge.expect(outcome.notes > 0, "no note was due: nothing was rehearsed");
  judge.expect(outcome.edits > 0, "no edit was confirmed: nothing was rehearsed");
  judge.expect(outcome.restored_ms >= 0, "not everything came back");
  which.is_a_server() ? judge_server(judge, which, outcome) : judge_other(judge, which, outcome);
  judge.none("notes doubled", outcome.notes_doubled);
  judge.none("confirmed edits are not in the project file", outcome.edits_lost);
  judge.none("edits are more than once in the project file", outcome.edits_doubled);
  judge.expect(outcome.difference.empty(), "the node tree differs: " + outcome.difference);
  return judge.broken;
}

}  // namespace beltane::drill
