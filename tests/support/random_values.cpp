#include "support/random_values.hpp"

#include <algorithm>
#include <set>

namespace beltane::support {
namespace {

double value_of(Controller controller) {
  return controller == Controller::bend ? within(-96, 96) / 2.0 : within(0, 8) / 8.0;
}

/// Items in the order of time; none has the id of another.
template <class Item>
ByTime<Item> by_time() {
  auto items = drawn<std::vector<Item>>();
  std::set<decltype(Item::id)> seen;
  std::erase_if(items, [&](const Item& item) { return !seen.insert(item.id).second; });
  return ByTime<Item>(std::move(items));
}

template <class... Members>
void each(Members&... members) {
  ((members = drawn<Members>()), ...);
}

}  // namespace

void fill(bool& x) { x = *rc::gen::arbitrary<bool>(); }
void fill(float& x) { x = static_cast<float>(within(0, 4096)) / 4096; }
void fill(double& x) { x = within(-2'000'000, 2'000'000) / 1024.0; }
void fill(std::uint8_t& x) { x = static_cast<std::uint8_t>(within(0, 127)); }
void fill(std::uint16_t& x) { x = static_cast<std::uint16_t>(within(0, 65'535)); }
void fill(std::int32_t& x) { x = *rc::gen::arbitrary<std::int32_t>(); }
void fill(std::uint32_t& x) { x = within(0, 3) ? within(0U, 40U) : *rc::gen::arbitrary<std::uint32_t>(); }
void fill(std::int64_t& x) { x = *rc::gen::arbitrary<std::int64_t>(); }
void fill(std::uint64_t& x) { x = *rc::gen::arbitrary<std::uint64_t>(); }
void fill(std::string& x) {
  static const std::vector<std::string> letters{"a", "b", "Z", "7", " ", ".", ":", "_", "é", "音", "𝄞"};
  x.clear();
  for (auto count = within(0, 8); count > 0; --count) x += *rc::gen::elementOf(letters);
}
void fill(Instant& x) {
  x = Instant(std::chrono::nanoseconds(drawn<std::int64_t>() / 2));
}  // within what wire lets through
void fill(Beats& x) { x.count = within(0, 4'000) / 16.0; }
void fill(Bpm& x) { x.rate = within(100, 3'000) / 10.0; }
void fill(Seconds& x) { x.count = within(0, 4'096) / 256.0; }

void fill(StripId& x) {
  x.kind = drawn<StripId::Kind>();
  x.number = x.kind == StripId::Kind::master ? 0 : drawn<std::uint32_t>();
}
void fill(Note& x) {
  each(x.id, x.start, x.length, x.pitch);
  x.velocity = static_cast<std::uint8_t>(within(1, 127));
}
void fill(Notes& x) { x = by_time<Note>(); }
void fill(AutomationPoints& x) { x = by_time<AutomationPoint>(); }
void fill(UnitDef& x) {
  each(x.id, x.kind, x.stage);
  if (x.stage == Stage::modulator) x.moves = drawn<Target>();
  if (x.stage == Stage::send) x.route = drawn<Route>();
}
void fill(StripDef& x) {
  each(x.name, x.units, x.output);
  std::ranges::stable_sort(x.units, {}, &UnitDef::stage);
}
void fill(Signature& x) {
  x.beats = static_cast<std::uint8_t>(within(1, 64));
  x.unit = static_cast<std::uint8_t>(1 << within(0, 5));
}

void fill(ClientId& x) { each(x.bits[0], x.bits[1]); }
void fill(ProjectId& x) { each(x.bits[0], x.bits[1]); }
void fill(IdRun& x) {
  each(x.first, x.count);
  x.count %= 1000;
}
void fill(Ledger::Client& x) { each(x.last, x.forgotten, x.answers); }
void fill(UndoTimeline& x) { each(x.done, x.undone, x.last); }

void fill(LoopRange& x) { each(x.from, x.to), x.to = x.to + x.from + Beats{1}; }
void fill(PlayNote& x) {
  each(x.id, x.instrument, x.at, x.until, x.pitch);
  x.velocity = static_cast<std::uint8_t>(within(1, 127));
}
void fill(MoveController& x) {
  each(x.instrument, x.note, x.controller, x.at);
  x.value = value_of(x.controller);
}
void fill(TurnController& x) {
  each(x.instrument, x.voice, x.controller, x.at);
  x.value = value_of(x.controller);
}
void fill(StartVoice& x) {
  each(x.voice, x.event, x.instrument, x.at, x.until);
  if (drawn<bool>()) x.controllers = {within(-96, 96) / 2.0, within(0, 8) / 8.0, within(0, 8) / 8.0};
  x.frequency = within(8, 20'000);
  x.velocity = within(0, 128) / 128.0;
}

}  // namespace beltane::support
