#include "wire/parts.hpp"

#include "wire/codec.hpp"

namespace beltane::wire {
namespace {

std::uint32_t parts_of(std::uint64_t size) {
  return static_cast<std::uint32_t>((size + limits::part_bytes - 1) / limits::part_bytes);
}

constexpr std::size_t longest_part = limits::part_bytes + 1024;

}  // namespace

template <Message T>
std::optional<PartOrWish> part_in(std::string_view frame) {
  Envelope<PartsOf<T>> envelope;
  Validator validator;
  if (frame.size() > longest_part || !read(envelope, frame, validator, Lists::passed_over)) return {};
  if (envelope.protocol != protocol_version) return {};
  if (envelope.part) return std::move(*envelope.part);
  if (envelope.next) return *envelope.next;
  return {};
}
template std::optional<PartOrWish> part_in<StorageRequest>(std::string_view);
template std::optional<PartOrWish> part_in<StorageReply>(std::string_view);
template std::optional<PartOrWish> part_in<CatchUp>(std::string_view);
template std::optional<PartOrWish> part_in<CaughtUp>(std::string_view);

template <Message T>
std::string encode_part(const Part& part) {
  return bytes_of(Envelope<const PartsOf<T>>{.part = part}, Audience::peer);
}
template std::string encode_part<StorageRequest>(const Part&);
template std::string encode_part<StorageReply>(const Part&);
template std::string encode_part<CaughtUp>(const Part&);

template <Message T>
std::string encode_next(NextPart next) {
  return bytes_of(Envelope<const PartsOf<T>>{.next = next}, Audience::peer);
}
template std::string encode_next<StorageRequest>(NextPart);
template std::string encode_next<StorageReply>(NextPart);
template std::string encode_next<CatchUp>(NextPart);

std::uint64_t checksum(std::string_view bytes, std::uint64_t sum) {
  for (unsigned char byte : bytes) sum = (sum ^ byte) * 0x100000001b3ULL;
  return sum;
}

Transfer Transfer::cut(std::string message, std::uint64_t number, std::string (*encode)(const Part&)) {
  Transfer made;
  made.number_ = number;
  made.bytes_ = message.size();
  if (message.size() <= limits::part_bytes) {
    made.frames_.push_back(std::make_shared<const std::string>(std::move(message)));
    return made;
  }
  Part part{
      .transfer = number, .count = parts_of(message.size()), .size = message.size(), .checksum = checksum(message)};
  for (; part.number < part.count; ++part.number) {
    part.bytes = message.substr(part.number * limits::part_bytes, limits::part_bytes);
    made.frames_.push_back(std::make_shared<const std::string>(encode(part)));
  }
  return made;
}

Frame Transfer::frame(NextPart next) const {
  return next.transfer == number_ && next.number < frames_.size() ? frames_[next.number] : nullptr;
}

std::string Assembly::fault_in(const Part& part) const {
  if (part.size > limits::message_bytes)
    return "a message of " + std::to_string(part.size) + " bytes is longer than the " +
           std::to_string(limits::message_bytes) + " allowed";
  if (part.size <= limits::part_bytes || part.count != parts_of(part.size)) return "it counts its parts wrongly";
  const bool last = part.number + 1 == part.count;
  const auto expected = last ? part.size - std::uint64_t{part.number} * limits::part_bytes : limits::part_bytes;
  if (part.bytes.size() != expected) return "a part is not as long as it should be";
  return "";
}

Assembly::Step Assembly::accept(const Part& part, Moment now) {
  if (part.number == 0 && part.transfer != head_.transfer) forget();
  if (part.number == 0 && head_.count == 0) {
    if (auto fault = fault_in(part); !fault.empty()) return {.fault = std::move(fault)};
    head_ = {.transfer = part.transfer, .count = part.count, .size = part.size, .checksum = part.checksum};
    sum_ = checksum({});
  }
  if (head_.count == 0 || part.transfer != head_.transfer || part.number != next_) return {};  // of one that is over
  if (part.count != head_.count || part.size != head_.size || !fault_in(part).empty()) {
    forget();
    return {.fault = "its parts do not belong together"};
  }
  got_ = asked_ = now;
  bytes_ += part.bytes;
  sum_ = checksum(part.bytes, sum_);
  if (++next_ < head_.count) return {.ask = missing()};
  auto whole = std::move(bytes_);
  const bool sound = sum_ == head_.checksum;
  forget();
  if (!sound) return {.fault = "its checksum is wrong"};
  return {.whole = std::move(whole)};
}

std::optional<NextPart> Assembly::overdue(Moment now) {
  if (head_.count == 0 || now - asked_ < patience) return std::nullopt;
  asked_ = now;
  if (now - got_ >= give_up) forget();
  return missing();
}

std::optional<NextPart> Assembly::missing() const {
  if (head_.count == 0) return std::nullopt;
  return NextPart{head_.transfer, next_};
}

}  // namespace beltane::wire
