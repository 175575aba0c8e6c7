#include <bit>

#include "model/history.hpp"

namespace beltane {
namespace {

/// Takes plain values in order. Every sequence says its length first, so no two projects give the same row of values.
class Hasher {
 public:
  void take(std::uint64_t word) {
    state_ = (std::rotl(state_, 27) ^ word) * 0x9e3779b97f4a7c15ULL;
    state_ ^= state_ >> 32;
  }
  void take(double number) { take(std::bit_cast<std::uint64_t>(number == 0 ? 0.0 : number)); }
  void take(const std::string& text) {
    take(std::uint64_t{text.size()});
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      word = (word << 8) | static_cast<unsigned char>(text[i]);
      if (i % 8 == 7 || i + 1 == text.size()) take(std::exchange(word, 0));
    }
  }
  template <class Value>
  requires std::is_enum_v<Value>
  void take(Value value) { take(static_cast<std::uint64_t>(value)); }
  template <class Value>
  void take(const std::optional<Value>& value) {
    take(std::uint64_t{value.has_value()});
    if (value) take(*value);
  }
  template <class Value>
  void take(const Cow<Value>& value) {
    take(*value);
  }
  template <class Value>
  void take(const std::vector<Value>& values) {
    take(std::uint64_t{values.size()});
    for (const auto& value : values) take(value);
  }
  template <class Key, class Value, class Order>
  void take(const std::map<Key, Value, Order>& values) {
    take(std::uint64_t{values.size()});
    for (const auto& [key, value] : values) take(key), take(value);
  }

  void take(const SlotId& at) { take(at.slot), take(std::uint64_t{at.number}); }
  void take(const Note& note) {
    take(note.id), take(note.start.count), take(note.length.count);
    take(std::uint64_t{note.pitch} << 8 | note.velocity);
  }
  void take(const EffectDef& effect) { take(effect.id), take(effect.kind); }
  void take(const SendDef& send) { take(send.id), take(send.to), take(send.tap); }
  void take(const ModulatorDef& it) { take(it.id), take(it.kind), take(it.unit), take(it.param); }
  void take(const StripDef& strip) { take(strip.name), take(strip.effects), take(strip.sends), take(strip.output); }
  void take(const Zone& zone) {
    take(zone.id), take(zone.sample), take(zone.file);
    take(std::uint64_t{zone.low} << 24 | std::uint64_t{zone.high} << 16 | std::uint64_t{zone.soft} << 8 | zone.loud);
    for (const auto value :
         {zone.root, zone.start, zone.end, zone.loop_start, zone.loop_end, zone.tune, zone.level, zone.pan})
      take(value);
    take(std::uint64_t{zone.choke} << 2 | std::uint64_t{zone.reverse} << 1 | std::uint64_t{zone.follow});
  }
  void take(const UnitState& state) {
    take(std::uint64_t{state.enabled} | (state.zones.empty() ? 0U : 2U)), take(state.values);
    if (!state.zones.empty()) take(state.zones);
  }
  void take(const StripRuntime& runtime) { take(runtime.units); }
  void take(const InstrumentDef& def) {
    take(def.id), take(def.source), take(def.filter), take(def.modulators), take(def.strip);
    take(static_cast<std::uint64_t>(def.transpose));
  }
  void take(const Instrument& instrument) { take(instrument.def), take(instrument.runtime), take(instrument.notes); }
  void take(const BusDef& def) { take(def.id), take(def.strip), take(std::uint64_t{def.layered}); }
  void take(const Bus& bus) { take(bus.def), take(bus.runtime); }
  void take(const Master& master) { take(master.def), take(master.runtime); }
  void take(const TempoPoint& point) { take(point.at.count), take(point.tempo.rate); }
  void take(const Signature& signature) { take(std::uint64_t{signature.beats} << 8 | signature.unit); }
  void take(const Project& project) {
    take(project.name), take(project.instruments), take(project.buses), take(project.master);
    take(project.tempo), take(project.signature), take(std::uint64_t{project.next_id});
  }

  /// The last bits of what was taken, spread over all 64 (the finish of MurmurHash3, public domain).
  std::uint64_t sum() const {
    auto sum = state_;
    sum = (sum ^ (sum >> 33)) * 0xff51afd7ed558ccdULL;
    sum = (sum ^ (sum >> 33)) * 0xc4ceb9fe1a85ec53ULL;
    return sum ^ (sum >> 33);
  }

 private:
  std::uint64_t state_{0x62656c74616e65ULL};
};

}  // namespace

std::uint64_t digest(const Project& project) {
  Hasher hasher;
  hasher.take(project);
  return hasher.sum();
}

}  // namespace beltane
