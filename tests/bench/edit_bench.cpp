#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <thread>

#include "bench/bench.hpp"
#include "bench/edit_rig.hpp"
#include "bench/hops.hpp"
#include "bench/sclang_edits.hpp"
#include "support/project_units.hpp"

namespace beltane::bench {
namespace {

const Pace dense{{0.001}, {0.003}};   // a knob that is turned fast
const Pace sparse{{0.010}, {0.030}};  // and slowly: what it wakes has slept
constexpr int dense_turns = 2000, sparse_turns = 1000;
constexpr Seconds idle_span{5};

InstrumentDef lead_def(int number) {
  auto def = support::instrument_def("saw", "", {filter_unit({}, "low_pass")});
  def.strip.name = "lead " + std::to_string(number);
  return def;
}

/// Adds instruments up to a number, some at a time, and answers the first one's id.
InstrumentId with_instruments(EditRig& rig, int from, int to) {
  std::uint32_t first = 0;
  for (int done = from; done < to;) {
    Edits edits;
    for (; done < to && edits.size() < 50; ++done) edits.push_back(AddInstrument{.def = lead_def(done)});
    auto made = rig.edit(edits);
    if (first == 0 && !made.empty()) first = made.front();
  }
  rig.wait_for_quiet(Seconds{0.3});
  return InstrumentId{first};
}

/// Each turn of the knob has a value of its own, so that its datagram is known by its bytes: a big-endian float.
std::string on_the_wire(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  std::string bytes(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<char>(bits >> (24 - 8 * i));
  return bytes;
}

Samples turn_knob(EditRig& rig, InstrumentId instrument, int turns, Pace pace) {
  Samples samples;
  for (int i = 0; i < turns; ++i) {
    const auto value = static_cast<float>(1000 + i + 0.37);
    const ParamAddress knob{filter_of(instrument), "cutoff"};
    rig.listen_for(on_the_wire(value));
    const auto before = steady_now();
    rig.send({SetParam{knob, value}});
    samples.add(rig.heard() - before);
    pace.wait();
  }
  rig.settle();
  return samples;
}

/// The addresses of the OSC messages that a datagram holds: one, or those of its (flat or nested) bundle.
void add_messages(std::vector<std::string>& addresses, std::string_view datagram) {
  if (datagram.starts_with("/")) addresses.emplace_back(datagram.data());  // ends with a zero
  if (!datagram.starts_with("#bundle")) return;
  for (std::size_t at = 16; at + 4 <= datagram.size();) {
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size = size << 8 | static_cast<unsigned char>(datagram[at + i]);
    add_messages(addresses, datagram.substr(at + 4, size));
    at += 4 + size;
  }
}

std::vector<std::string> messages_of(EditRig& rig, const Edits& edits) {
  rig.wait_for_quiet(Seconds{0.3});
  rig.datagrams();
  rig.edit(edits);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // on disk may be sooner than on the wire
  rig.wait_for_quiet(Seconds{0.3});
  std::vector<std::string> addresses;
  for (const auto& datagram : rig.datagrams()) add_messages(addresses, datagram);
  return addresses;
}

using UsageByProcess = std::map<std::string, Usage>;

/// What each process of the rig takes while `work` is done, and how long that lasts.
template <class Work>
std::pair<UsageByProcess, Seconds> usage_during(const EditRig& rig, const Work& work) {
  const auto before = rig.usage();
  const auto begun = steady_now();
  work();
  const auto lasted = steady_now() - begun;
  UsageByProcess used;
  for (const auto& [process, after] : rig.usage()) used[process] = used_between(before.at(process), after);
  return {used, lasted};
}

/// What an edit takes of each process: what `turns` of the knob took, without what the idle rig takes in that time.
class EditUsage {
 public:
  EditUsage(EditRig& rig, InstrumentId instrument, int turns, Pace pace) {
    const auto [idle, idle_lasted] =
        usage_during(rig, [] { std::this_thread::sleep_for(std::chrono::duration<double>(idle_span.count)); });
    const auto [busy, lasted] = usage_during(rig, [&] { edits_ = turn_knob(rig, instrument, turns, pace); });
    for (const auto& [process, used] : idle) idle_[process] = used.scaled(1 / idle_lasted.count);
    for (const auto& [process, used] : busy) {
      auto above_idle = used;
      above_idle -= idle_.at(process).scaled(lasted.count);
      an_edit_[process] = above_idle.scaled(1.0 / turns);
    }
  }
  const Samples& edits() const { return edits_; }
  Usage of(const std::vector<std::string>& processes) const {
    Usage sum;
    for (const auto& process : processes) sum += an_edit_.at(process);
    return sum;
  }
  Json figures() const { return {{"idle_a_second", figures_of(idle_)}, {"an_edit_above_idle", figures_of(an_edit_)}}; }

 private:
  static Json figures_of(const UsageByProcess& usage) {
    Json figures;
    for (const auto& [process, used] : usage)
      figures[process] = {{"wake_ups", std::round(used.wake_ups * 100) / 100},
                          {"cpu_us", std::round(used.cpu.count * 1e7) / 10}};
    return figures;
  }
  Samples edits_{};
  UsageByProcess idle_{};
  UsageByProcess an_edit_{};
};

/// Edits at one pace, beside bare hops at the same pace in the same run.
void judge_pace(Finding& finding, const std::string& pace, const Samples& edits, const Samples& floor) {
  finding.figures[pace] = {{"edit", microseconds(edits)}, {"floor", microseconds(floor)}};
  judge(finding, pace + "_p50_over_floor", edits.median().count / floor.median().count, 1.5);
  judge(finding, pace + "_p99_over_p50", edits.at(0.99).count / edits.median().count, 3);
}

}  // namespace

Finding edit_to_wire() {
  EditRig rig(true);
  const auto instrument = with_instruments(rig, 0, 10);
  turn_knob(rig, instrument, 100, dense);  // warm
  Finding finding;
  const EditUsage usage(rig, instrument, sparse_turns, sparse);
  judge_pace(finding, "sparse", usage.edits(), bare_hops(64, sparse_turns, sparse));
  const auto edits = turn_knob(rig, instrument, dense_turns, dense);
  judge_pace(finding, "dense", edits, bare_hops(64, dense_turns, dense));
  if (const auto theirs = sclang_edits(sparse_turns, sparse)) {
    finding.figures["sclang"] = microseconds(*theirs);
    judge(finding, "sparse_p50_over_sclang", usage.edits().median().count / theirs->median().count,
          1.82);  // 0.6 ms where sclang has 0.33
  }
  finding.figures["sparse_usage"] = usage.figures();
  judge(finding, "wake_ups_on_the_path", usage.of({"client", "session", "backend"}).wake_ups, 7);
  judge(finding, "cpu_ms_an_edit", usage.of({"client", "session", "backend", "persistence"}).cpu.count * 1e3, 1);
  return finding;
}

/// The sound of many instruments loads a core, and a core that never sleeps wakes others faster: so the floor is
/// measured under the same load, too. No server holds 10,000 instruments: the project has them all, session and backend
/// work on it, and as many sound as the server has room for; the first, whose knob is turned, among them.
Finding edit_scaling() {
  constexpr int few = 10, many = 10'000, turns = 1000;
  EditRig rig(true);
  const auto measure = [&](InstrumentId instrument) {
    turn_knob(rig, instrument, 100, dense);
    return turn_knob(rig, instrument, turns, dense);
  };
  Finding finding;
  const auto instrument = with_instruments(rig, 0, few);
  const auto with_few = measure(instrument);
  const auto floor_with_few = bare_hops(64, turns, dense);
  with_instruments(rig, few, many);
  const auto with_many = measure(instrument);
  const auto floor_with_many = bare_hops(64, turns, dense);
  finding.figures = {{"with_10", microseconds(with_few)},
                     {"floor_with_10", microseconds(floor_with_few)},
                     {"with_10000", microseconds(with_many)},
                     {"floor_with_10000", microseconds(floor_with_many)}};
  const auto own =
      (with_many.median() - floor_with_many.median()).count / (with_few.median() - floor_with_few.median()).count;
  finding.figures["p50_ratio_above_floor"] = own;
  judge(finding, "p50_ratio", with_many.median().count / with_few.median().count, 1.2);
  judge(finding, "p99_ratio", with_many.at(0.99).count / with_few.at(0.99).count, 1.2);
  return finding;
}

Finding messages_per_edit() {
  EditRig rig(true);
  const auto instrument = with_instruments(rig, 0, 100);
  const auto strip = strip_of(instrument);
  Finding finding;
  auto count = [&](const std::string& what, const Edits& edits, int budget) {
    const auto messages = messages_of(rig, edits);
    judge(finding, what, static_cast<double>(messages.size()), budget);
    finding.figures[what]["messages"] = messages;
  };
  count("parameter_set", {SetParam{{filter_of(InstrumentId{strip.number}), "cutoff"}, 777}}, 1);
  rig.edit({AddUnit{strip, effect_unit({}, "delay")}});
  rig.wait_for_quiet(Seconds{0.3});
  const auto added = rig.edit({AddUnit{strip, effect_unit({}, "chorus")}});
  const UnitAddress effect{strip, UnitId{added.front()}};
  count("effect_added", {AddUnit{strip, effect_unit({}, "tremolo")}}, 1);
  count("effect_switched_off", {EnableUnit{effect, false}}, 1);
  count("effect_moved", {MoveUnit{effect, 0}}, 3);  // fade out, move, fade in
  count("effect_removed", {RemoveUnit{effect}}, 1);
  return finding;
}

}  // namespace beltane::bench
