#include "wire/codec.hpp"

namespace beltane::wire {

/// Whom an answer is for, from the fields that open a request, whatever follows them. Lists are passed over: a message
/// that is cut off, or is too long to be looked at whole, may still tell whose it is.
std::optional<SessionReply> refusal_of_unreadable(std::string_view bytes, const std::string& reason) {
  SessionRequest request;
  Envelope<SessionRequest> envelope{&request};
  Validator validator;
  (void)read(envelope, bytes.substr(0, limits::frame_bytes), validator, Lists::passed_over);
  if (const auto* task = std::get_if<ProjectTask>(&request); task && task->ticket != 0)
    return ProjectAnswer{.ticket = task->ticket, .refusal = reason};
  const auto* submission = std::get_if<Submission>(&request);
  if (!submission || submission->client == ClientId{} || submission->sequence == 0) return std::nullopt;
  return Verdict{.client = submission->client, .sequence = submission->sequence, .refusal = reason};
}

}  // namespace beltane::wire
