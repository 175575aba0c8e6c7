#include "wire/gesture.hpp"

namespace beltane::wire {
static void to_wire(const Play&, v1::TransportCommand& wire) { wire.mutable_play(); }
static void to_wire(const Stop&, v1::TransportCommand& wire) { wire.mutable_stop(); }
static void to_wire(const Seek& seek, v1::TransportCommand& wire) { wire.mutable_seek()->set_to(seek.to.count); }
static void to_wire(const SetLoop& set, v1::TransportCommand& wire) {
  auto& to = *wire.mutable_set_loop();
  if (set.loop) to_wire(*set.loop, *to.mutable_loop());
}

static SetLoop from_wire(const v1::SetLoop& wire, Doubt& doubt) {
  return {wire.has_loop() ? std::optional(from_wire(wire.loop(), doubt)) : std::nullopt};
}

static TransportCommand from_wire(const v1::TransportCommand& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::TransportCommand::kPlay:
      return Play{};
    case v1::TransportCommand::kStop:
      return Stop{};
    case v1::TransportCommand::kSeek:
      return Seek{doubt.beats(wire.seek().to(), "seek.to")};
    case v1::TransportCommand::kSetLoop:
      return from_wire(wire.set_loop(), doubt);
    case v1::TransportCommand::KIND_NOT_SET:
      break;
  }
  doubt.say("command", unknown_kind);
  return {};
}

void to_wire(const LoopRange& loop, v1::LoopRange& wire) {
  wire.set_from(loop.from.count);
  wire.set_to(loop.to.count);
}

LoopRange from_wire(const v1::LoopRange& wire, Doubt& doubt) {
  return {.from = doubt.beats(wire.from(), "loop.from"), .to = doubt.beats(wire.to(), "loop.to")};
}

std::string encode(const TransportCommand& command) {
  return pack<v1::TransportCommand>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, command); });
}

template <>
Result<TransportCommand> decode<TransportCommand>(std::string_view bytes) {
  return unpack<v1::TransportCommand, TransportCommand>("TransportCommand", bytes, largest::question, from_wire);
}

}  // namespace beltane::wire
