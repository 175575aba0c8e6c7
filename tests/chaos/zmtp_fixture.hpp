#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace beltane::test {

/// A stretch of a ZMTP 3 stream that travels whole.
struct ZmtpPart {
  enum class Kind {
    greeting,  // of the first 64 bytes whatever has come: each side waits for the beginning of the other's
    command,   // one frame: the handshake, subscriptions, heartbeats
    message    // all its frames
  };
  Kind kind{};
  std::string bytes{};  // as they came, with the heads of the frames
  bool operator==(const ZmtpPart&) const = default;
};

/// Splits one direction of a connection into its parts (https://rfc.zeromq.org/spec/23). Pure.
class ZmtpSplitter {
 public:
  /// What the next bytes complete. What is not whole yet waits.
  std::vector<ZmtpPart> split(std::string_view bytes);

 private:
  std::string waiting_{};
  std::size_t greeted_{};  // bytes of the greeting so far
};

/// What a message of one frame says, without the frame's head; empty where it has more.
std::string_view payload_of(const ZmtpPart& message);

}  // namespace beltane::test
