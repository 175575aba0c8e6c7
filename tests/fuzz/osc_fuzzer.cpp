#include <cstdint>
#include <cstdlib>
#include <span>

#include "scsynth/osc/osc.hpp"

using namespace beltane::scsynth;

/// What is accepted can be sent on, byte for byte the same the second time.
static void read(std::span<const std::byte> datagram) {
  const auto message = decode_osc(datagram);
  if (!message) return;
  (void)text_of(*message);
  const auto sent = encode_osc(*message);
  const auto again = decode_osc(std::as_bytes(std::span(sent)));
  if (!again || encode_osc(*again) != sent) std::abort();
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto datagram = std::as_bytes(std::span(data, size));
  read(datagram);
  if (const auto packet = decode_packet(datagram))
    for (const auto& each : *packet) (void)text_of(each.message);
  return 0;
}
