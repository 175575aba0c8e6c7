#include "wire/codec.hpp"

namespace beltane::wire {

template std::string encode(const TransportCommand&);
template Result<TransportCommand> decode(std::string_view);
template std::string encode(const Gestures&);
template Result<Gestures> decode(std::string_view);
template std::string encode(const VoiceCommands&);
template Result<VoiceCommands> decode(std::string_view);
template std::string encode(const VoiceEvents&);
template Result<VoiceEvents> decode(std::string_view);
template std::string encode(const Telemetry&);
template Result<Telemetry> decode(std::string_view);

}  // namespace beltane::wire
