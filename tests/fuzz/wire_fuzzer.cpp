#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "wire/every_message.hpp"

namespace beltane::wire {

/// What is accepted can be sent on, and arrives the same.
template <class Message>
void read(std::string_view bytes) {
  const auto message = decode<Message>(bytes);
  if (!message) return;
  const auto again = decode<Message>(encode(*message));
  if (!again || !(*again == as_sent(*message))) std::abort();
}

}  // namespace beltane::wire

/// The first byte says which message the others are taken for; past the last message they are a catalogue.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace beltane::wire;
  if (size == 0) return 0;
  const std::size_t chosen = data[0] % (message_count + 1);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  for_each_message([&]<class Message, std::size_t Index>() {
    if (Index == chosen) read<Message>(bytes);
  });
  if (chosen == message_count) (void)bool(read_catalogue(bytes));
  return 0;
}
