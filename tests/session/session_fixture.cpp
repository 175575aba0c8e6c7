#include "session/session_fixture.hpp"

namespace beltane {

void SessionTest::load(Studio studio, std::vector<KeepChange> tail) {
  note(session_.link(true, now_));
  ASSERT_FALSE(file_requests().empty());
  if (studio.epoch == Epoch{}) studio.epoch = Epoch{1};
  take(Loaded{.ticket = file_requests().back().ticket, .path = "/tmp/a.beltane", .studio = studio, .tail = tail});
}

void SessionTest::submit(const loop::Peer& peer, const ClientId& client, std::uint64_t sequence, const Edits& edits,
                         const std::string& author) {
  Submission submission{.client = client, .sequence = sequence, .author = author, .edits = edits};
  note(session_.receive(peer, submission, now_));
}

void SessionTest::wait(std::chrono::milliseconds span) {
  for (const auto until = now_ + span; now_ < until;) {
    now_ += 100ms;
    note(session_.tick(now_));
  }
}

void SessionTest::note(Outcome outcome) {
  for (auto& said : outcome.publish) published_.push_back(std::move(said));
  for (auto& request : outcome.journal) journal_.push_back(std::move(request));
  for (auto& answer : outcome.answers) {
    answered_.push_back(answer.peer);
    answers_.push_back(std::move(answer.message));
  }
  for (auto& missed : outcome.caught_up) caught_up_.push_back(std::move(missed.message));
  if (!outcome.end.empty()) end_ = outcome.end;
  if (outcome.measure) measures_.push_back(std::move(*outcome.measure));
}

void SessionTest::forget() {
  published_.clear();
  journal_.clear();
  answers_.clear();
  answered_.clear();
  caught_up_.clear();
  measures_.clear();
}

}  // namespace beltane
