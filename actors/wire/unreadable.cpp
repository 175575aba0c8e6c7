#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include "wire/session.hpp"

// Whom an answer is for, from the fields that open a request, whatever follows them.
namespace beltane::wire {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

/// Calls `see` with the number of each field and the stream before its value; it answers whether it has read the value.
/// Ends where the bytes make no sense.
template <class See>
void each_field(CodedInputStream& stream, const See& see) {
  while (const auto tag = stream.ReadTag()) {
    const auto field = WireFormatLite::GetTagFieldNumber(tag);
    if (!see(field, tag) && !WireFormatLite::SkipField(&stream, tag)) return;
  }
}

bool is(std::uint32_t tag, int field, WireFormatLite::WireType type) {
  return tag == WireFormatLite::MakeTag(field, type);
}

/// The bytes that a field of a kind begins with, as a stream of its own: a message that is cut off, or is too long to
/// be looked at whole, may still tell whose it is.
template <class See>
void inside(CodedInputStream& stream, const See& see) {
  std::uint32_t length = 0;
  if (!stream.ReadVarint32(&length)) return;
  const auto limit = stream.PushLimit(static_cast<int>(length));
  each_field(stream, see);
  stream.PopLimit(limit);
}

struct Addressee {
  std::string client{};
  std::uint64_t sequence{};
  std::optional<std::uint64_t> ticket{};
};

Addressee addressee_in(std::string_view request) {
  Addressee found;
  CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(request.data()), static_cast<int>(request.size()));
  constexpr auto bytes = WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
  constexpr auto varint = WireFormatLite::WIRETYPE_VARINT;
  const auto in_submission = [&](int, std::uint32_t tag) {
    if (is(tag, v1::Submission::kSequenceFieldNumber, varint)) return stream.ReadVarint64(&found.sequence);
    if (!is(tag, v1::Submission::kClientFieldNumber, bytes)) return false;
    std::uint32_t length = 0;
    return stream.ReadVarint32(&length) && length <= 64 && stream.ReadString(&found.client, static_cast<int>(length));
  };
  const auto in_task = [&](int, std::uint32_t tag) {
    if (!is(tag, v1::ProjectTask::kTicketFieldNumber, varint)) return false;
    return stream.ReadVarint64(&found.ticket.emplace());
  };
  each_field(stream, [&](int, std::uint32_t tag) {
    const bool submission = is(tag, v1::SessionRequest::kSubmissionFieldNumber, bytes);
    const bool task = is(tag, v1::SessionRequest::kProjectTaskFieldNumber, bytes);
    if (submission) inside(stream, in_submission);
    if (task) inside(stream, in_task);
    return submission || task;
  });
  return found;
}

}  // namespace

std::optional<SessionReply> refusal_of_unreadable(std::string_view request, const std::string& reason) {
  const auto to = addressee_in(request.substr(0, limits::frame_bytes));
  if (to.ticket) return ProjectAnswer{.ticket = *to.ticket, .refusal = reason};
  Doubt doubt;
  const auto client = client_from_wire(to.client, doubt);
  if (to.client.empty() || to.sequence == 0 || doubt) return std::nullopt;
  return Verdict{.client = client, .sequence = to.sequence, .refusal = reason};
}

}  // namespace beltane::wire
