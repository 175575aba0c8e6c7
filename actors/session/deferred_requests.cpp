#include "session/deferred_requests.hpp"

#include "model/project/sizes.hpp"

namespace beltane {
namespace {

/// What a request takes in memory while it waits, about.
std::size_t bytes_of(const SessionRequest& request) {
  const auto* submission = std::get_if<Submission>(&request);
  return submission ? size_of(submission->edits) : 0;
}

}  // namespace

bool DeferredRequests::add(const loop::Peer& peer, SessionRequest&& request, Moment now) {
  const auto bytes = bytes_of(request);
  if (requests_.size() >= most || bytes_ + bytes > most_bytes) return false;
  bytes_ += bytes;
  requests_.push_back({peer, std::move(request), now});
  return true;
}

DeferredRequests::Deferred DeferredRequests::pop_front() {
  auto first = std::move(requests_.front());
  requests_.pop_front();
  bytes_ -= bytes_of(first.request);
  return first;
}

std::optional<DeferredRequests::Deferred> DeferredRequests::next() {
  return requests_.empty() ? std::nullopt : std::optional(pop_front());
}

std::vector<DeferredRequests::Deferred> DeferredRequests::overdue(Moment now) {
  std::vector<Deferred> late;
  while (!requests_.empty() && now - requests_.front().since > patience) late.push_back(pop_front());
  return late;
}

void DeferredRequests::postpone(Moment now) {
  for (auto& each : requests_) each.since = now;
}

}  // namespace beltane
