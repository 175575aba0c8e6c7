#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "support/generators.hpp"
#include "wire/every_message.hpp"

namespace beltane::wire {
namespace {

/// Whatever the bytes are: a reason in words, or a message that can be sent on. (A crash fails the test by itself.)
template <class Message>
void is_read_or_refused(std::string_view bytes) {
  const auto read = decode<Message>(bytes);
  if (!read) {
    RC_ASSERT(!read.reason().empty());
    return;
  }
  const auto again = decode<Message>(encode(*read));
  RC_ASSERT(bool(again));
  RC_ASSERT(*again == as_sent(*read));
}

TEST(HostileBytes, CutOffAnywhere) {
  for_each_message([]<class Message, std::size_t>() {
    EXPECT_TRUE(rc::check([] {
      const auto bytes = encode(*support::anything<Message>());
      for (std::size_t kept = 0; kept < bytes.size(); kept += 1 + bytes.size() / 300)
        is_read_or_refused<Message>(std::string_view(bytes).substr(0, kept));
    }));
  });
}

TEST(HostileBytes, SpoiltAnywhere) {
  for_each_message([]<class Message, std::size_t>() {
    EXPECT_TRUE(rc::check([] {
      auto bytes = encode(*support::anything<Message>());
      for (int spoilt = *rc::gen::inRange(1, 40); spoilt > 0; --spoilt) {
        const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << *rc::gen::inRange(0, 8));
        is_read_or_refused<Message>(bytes);
      }
    }));
  });
}

TEST(HostileBytes, Random) {
  for_each_message([]<class Message, std::size_t>() {
    EXPECT_TRUE(rc::check([](const std::string& bytes) {
      is_read_or_refused<Message>(bytes);
      is_read_or_refused<Message>("\x08\x01" + bytes);
    }));
  });
}

TEST(HostileBytes, OfAnotherMessage) {
  EXPECT_TRUE(rc::check([] {
    const auto bytes = encode(*support::anything<Studio>());
    for_each_message([&]<class Message, std::size_t>() { is_read_or_refused<Message>(bytes); });
  }));
}

}  // namespace
}  // namespace beltane::wire
