#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/wire.hpp"

/// Messages that are longer than one frame should be: cut and encoded once, fetched part by part, put together again.
/// proto/beltane/v1/session.proto says how they travel. Pure; any thread.
namespace beltane::wire {

/// One part of a message.
struct Part {
  std::uint64_t transfer{};  // names the message
  std::uint32_t number{};    // from 0 on
  std::uint32_t count{};
  std::uint64_t size{};      // of the whole message, in bytes
  std::uint64_t checksum{};  // of the whole message
  std::string bytes{};
  bool operator==(const Part&) const = default;
};
void fields(auto& v, Of<Part> auto& part) {
  v(1, "transfer", part.transfer);
  v(2, "number", part.number);
  v(3, "count", part.count);
  v(4, "size", part.size);
  v(5, "checksum", part.checksum, how::fixed);
  v(6, "bytes", part.bytes, how::bytes);
}

/// Asks for a part.
struct NextPart {
  std::uint64_t transfer{};
  std::uint32_t number{};
  bool operator==(const NextPart&) const = default;
};
void fields(auto& v, Of<NextPart> auto& next) {
  v(1, "transfer", next.transfer);
  v(2, "number", next.number);
}

/// The part in a frame of the socket that speaks T, or the wish for one; nothing where the frame holds neither.
using PartOrWish = std::variant<Part, NextPart>;
template <Message T>
std::optional<PartOrWish> part_in(std::string_view frame);

/// A part as a frame of the socket that speaks T.
template <Message T>
std::string encode_part(const Part&);

/// The wish for a part, as a frame of the socket that speaks T.
template <Message T>
std::string encode_next(NextPart);

/// FNV-1a, 64 bits, of `bytes` after what `sum` is the checksum of.
std::uint64_t checksum(std::string_view bytes, std::uint64_t sum = 0xcbf29ce484222325ULL);

/// A frame that several may send at once.
using Frame = std::shared_ptr<const std::string>;

/// A message ready to be sent: one frame, or the frames of its parts. Copies share them.
class Transfer {
 public:
  Transfer() = default;
  /// `message`: the bytes of a T. `number`: no other transfer that this peer knows has it.
  template <Message T>
  static Transfer of(std::string message, std::uint64_t number) {
    return cut(std::move(message), number, encode_part<T>);
  }

  std::uint64_t number() const { return number_; }
  std::size_t count() const { return frames_.size(); }
  std::size_t bytes() const { return bytes_; }
  bool one_frame() const { return frames_.size() == 1; }
  /// What is sent first.
  const Frame& first() const { return frames_.front(); }
  /// The frame that is wished for; null where this transfer has none such.
  Frame frame(NextPart) const;

 private:
  static Transfer cut(std::string message, std::uint64_t number, std::string (*encode)(const Part&));

  std::uint64_t number_{};
  std::size_t bytes_{};
  std::vector<Frame> frames_{};
};

/// Puts one message at a time together; a first part begins the next one. The clock is given.
class Assembly {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr auto patience = std::chrono::seconds(1);  // until a part is asked for again
  static constexpr auto give_up = std::chrono::seconds(10);  // until nobody sends it any more

  struct Step {
    std::optional<NextPart> ask{};       // what to ask for now
    std::optional<std::string> whole{};  // the bytes of the message, once it is complete
    std::string fault{};                 // why it was given up; empty: it was not
  };
  Step accept(const Part&, Moment now);
  /// What is to be asked for again, or nothing. Gives up what does not get on.
  std::optional<NextPart> overdue(Moment now);
  /// What is being waited for, or nothing.
  std::optional<NextPart> missing() const;
  void forget() { *this = {}; }

  std::size_t done() const { return bytes_.size(); }
  std::size_t total() const { return head_.size; }

 private:
  std::string fault_in(const Part&) const;

  Part head_{};  // without its bytes; count 0: nothing is under way
  std::uint32_t next_{};
  std::uint64_t sum_{};
  std::string bytes_{};
  Moment got_{};    // the last part
  Moment asked_{};  // for the next
};

}  // namespace beltane::wire
