#pragma once

#include <atomic>
#include <cstddef>

namespace beltane::loop {

/// How much more may be read for a detached actor that is behind: a mailbox has no bound, a socket has. Any thread.
class Credit {
 public:
  static constexpr int most_messages = 4096;
  static constexpr std::size_t most_bytes = 64U << 20;

  /// A message goes to the actor …
  void spend(std::size_t bytes) {
    ++messages_;
    bytes_ += bytes;
  }
  /// … and has left its mailbox.
  void give_back(std::size_t bytes) {
    --messages_;
    bytes_ -= bytes;
  }
  bool left() const { return messages_ < most_messages && bytes_ < most_bytes; }

 private:
  std::atomic<int> messages_{};
  std::atomic<std::size_t> bytes_{};
};

}  // namespace beltane::loop
