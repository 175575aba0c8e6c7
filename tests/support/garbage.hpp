#pragma once

#include <rapidcheck.h>

#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "support/generators.hpp"
#include "wire/parts.hpp"
#include "wire/wire.hpp"

/// What a peer may send who speaks ZeroMQ well and nonsense otherwise.
namespace beltane::support {

using Messages = std::vector<std::string>;

inline std::string random_bytes(std::mt19937& random) {
  std::string bytes(random() % 300, '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

/// A few of its bits flipped, or its end cut off.
inline std::string spoilt(std::string bytes, std::mt19937& random) {
  if (bytes.empty()) return bytes;
  if (random() % 2 == 0) bytes.resize(random() % bytes.size());
  for (auto flips = random() % 8; flips > 0 && !bytes.empty(); --flips)
    bytes[random() % bytes.size()] ^= static_cast<char>(1U << random() % 8);
  return bytes;
}

inline std::mutex one_at_a_time;  // rapidcheck keeps what it is at in a global stack

/// Well formed messages that name things at random. Thread: any.
template <class Message>
Messages nonsense(std::size_t count, unsigned seed) {
  const std::lock_guard lock(one_at_a_time);
  std::mt19937 random(seed);
  const auto source = anything<Message>();
  Messages messages;
  for (std::size_t i = 0; i < count; ++i) messages.push_back(wire::encode(source(rc::Random(random()), 20).value()));
  return messages;
}

/// Whether the frame would be taken for a part of a longer message.
template <class Message>
bool is_part(const std::string& frame) {
  if constexpr (std::is_same_v<Message, StorageRequest> || std::is_same_v<Message, CatchUp>)
    return wire::part_in<Message>(frame).has_value();
  return false;
}

/// Random bytes and spoilt messages, none of which can be read as a `Message` or a part of one.
template <class Message>
Messages garbage(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Messages messages;
  while (messages.size() < count) {
    auto bytes = random() % 3 == 0 ? random_bytes(random)
                                   : spoilt(nonsense<Message>(1, static_cast<unsigned>(random())).front(), random);
    if (!wire::decode<Message>(bytes) && !is_part<Message>(bytes)) messages.push_back(std::move(bytes));
  }
  return messages;
}

}  // namespace beltane::support
