#include "zmtp_fixture.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace beltane::test {
namespace {

constexpr std::size_t greeting_bytes = 64;
constexpr unsigned more = 1, is_long = 2, is_command = 4;  // bits of a frame's first byte

struct FrameHead {
  bool more{};
  bool command{};
  std::size_t bytes{};  // of the head
  std::size_t body{};
};

/// The head of the frame that begins there, if all of it has come.
std::optional<FrameHead> head_of(std::string_view bytes) {
  if (bytes.empty()) return {};
  const auto flags = static_cast<unsigned char>(bytes[0]);
  const std::size_t count = flags & is_long ? 8 : 1;
  if (bytes.size() < 1 + count) return {};
  std::uint64_t body = 0;
  for (const char byte : bytes.substr(1, count)) body = body << 8 | static_cast<unsigned char>(byte);
  return FrameHead{(flags & more) != 0, (flags & is_command) != 0, 1 + count, body};
}

/// The command or message that begins there, if all of it has come.
std::optional<ZmtpPart> first_part(std::string_view bytes) {
  for (std::size_t end = 0;;) {
    const auto head = head_of(bytes.substr(end));
    if (!head || bytes.size() - end < head->bytes + head->body) return {};
    end += head->bytes + head->body;
    if (head->command) return ZmtpPart{ZmtpPart::Kind::command, std::string(bytes.substr(0, end))};
    if (!head->more) return ZmtpPart{ZmtpPart::Kind::message, std::string(bytes.substr(0, end))};
  }
}

}  // namespace

std::vector<ZmtpPart> ZmtpSplitter::split(std::string_view bytes) {
  std::vector<ZmtpPart> parts;
  if (const auto greeting = bytes.substr(0, greeting_bytes - greeted_); !greeting.empty()) {
    parts.push_back({ZmtpPart::Kind::greeting, std::string(greeting)});
    greeted_ += greeting.size();
    bytes.remove_prefix(greeting.size());
  }
  waiting_ += bytes;
  std::size_t taken = 0;
  while (auto part = first_part(std::string_view(waiting_).substr(taken))) {
    taken += part->bytes.size();
    parts.push_back(std::move(*part));
  }
  waiting_.erase(0, taken);
  return parts;
}

std::string_view payload_of(const ZmtpPart& message) {
  const auto head = head_of(message.bytes);
  if (!head || head->more) return {};
  return std::string_view(message.bytes).substr(head->bytes);
}

}  // namespace beltane::test
