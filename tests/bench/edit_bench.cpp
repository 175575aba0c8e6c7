#include <algorithm>
#include <cstring>
#include <thread>

#include "bench/bench.hpp"
#include "bench/edit_rig.hpp"
#include "bench/hops.hpp"
#include "bench/sclang_edits.hpp"
#include "support/project_units.hpp"

namespace beltane::bench {
namespace {

constexpr Seconds pace{0.002};  // a knob that is turned fast
constexpr int knob_turns = 2000;

InstrumentDef lead(int number) {
  auto def = support::instrument_def("saw", "", {filter_unit({}, "low_pass")});
  def.strip.name = "lead " + std::to_string(number);
  return def;
}

/// Adds instruments up to a number, some at a time, and answers the first one's id.
InstrumentId with_instruments(EditRig& rig, int from, int to) {
  std::uint32_t first = 0;
  for (int done = from; done < to;) {
    Edits edits;
    for (; done < to && edits.size() < 50; ++done) edits.push_back(AddInstrument{.def = lead(done)});
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

Samples turn_knob(EditRig& rig, InstrumentId instrument, int turns) {
  Samples samples;
  for (int i = 0; i < turns; ++i) {
    const auto value = static_cast<float>(1000 + i + 0.37);
    const ParamAddress knob{filter_of(instrument), "cutoff"};
    rig.listen_for(on_the_wire(value));
    const auto before = steady_now();
    rig.send({SetParam{knob, value}});
    samples.add(rig.heard() - before);
    std::this_thread::sleep_for(std::chrono::duration<double>(pace.count));
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

}  // namespace

Finding edit_to_wire() {
  EditRig rig(true);
  const auto instrument = with_instruments(rig, 0, 10);
  turn_knob(rig, instrument, 100);  // warm
  const auto edits = turn_knob(rig, instrument, knob_turns);
  const auto floor = bare_hops(64, knob_turns, pace);
  Finding finding;
  finding.figures = {{"edit", microseconds(edits)}, {"floor", microseconds(floor)}};
  if (const auto theirs = sclang_edits(knob_turns, pace)) finding.figures["sclang"] = microseconds(*theirs);
  judge(finding, "p50_over_floor", edits.median().count / floor.median().count, 1.5);
  judge(finding, "p99_over_p50", edits.at(0.99).count / edits.median().count, 3);
  return finding;
}

/// A thousand instruments fill a core with their sound, and a core that never sleeps wakes others faster: so the floor
/// is measured under the same load, too.
Finding edit_scaling() {
  EditRig rig(true);
  const auto instrument = with_instruments(rig, 0, 10);
  turn_knob(rig, instrument, 100);
  const auto few = turn_knob(rig, instrument, knob_turns / 2);
  const auto floor_few = bare_hops(64, knob_turns / 2, pace);
  with_instruments(rig, 10, 1000);
  turn_knob(rig, instrument, 100);
  const auto many = turn_knob(rig, instrument, knob_turns / 2);
  const auto floor_many = bare_hops(64, knob_turns / 2, pace);
  Finding finding;
  finding.figures = {{"with_10", microseconds(few)},
                     {"floor_with_10", microseconds(floor_few)},
                     {"with_1000", microseconds(many)},
                     {"floor_with_1000", microseconds(floor_many)}};
  const auto own = (many.median() - floor_many.median()).count / (few.median() - floor_few.median()).count;
  finding.figures["p50_ratio_above_floor"] = own;
  judge(finding, "p50_ratio", many.median().count / few.median().count, 1.2);
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
