#include "services/beltane/edit_stream.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include "services/beltane/samples.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

constexpr std::size_t stream_window = 32;
constexpr auto answer_patience = std::chrono::seconds(30);

/// Edits that name only what was there before, so the next line may be understood before this one is answered.
bool leaves_names_alone(const std::string& verb) {
  return verb == "set" || verb == "add-notes" || verb == "enable-effect" || verb == "set-tempo";
}

}  // namespace

Result<std::unique_ptr<EditStream>> EditStream::open(Client& client, std::string author,
                                                     std::function<void(const Verdict&)> answered) {
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto line = client.session();
  if (!line) return line.refusal();
  if (auto reached = (*line)->reach(answer_limit); !reached) return reached.refusal();
  auto stream = std::unique_ptr<EditStream>(new EditStream(client, std::move(author), std::move(answered)));
  stream->line_ = *line;
  stream->lives_ = (*line)->lives();
  auto hold = follow_project({client.rig(), "beltane", &client.loop(), *catalogue},
                             [self = stream.get()](const ProjectNow& now) {
                               std::lock_guard lock(self->project_mutex_);
                               self->now_ = now;
                             });
  if (!hold) return hold.refusal();
  stream->following_ = *hold;
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  if (auto seen = stream->see(snapshot->revision); !seen) return seen.refusal();
  stream->answers_ = std::thread([self = stream.get()] { self->hear(); });
  return stream;
}

EditStream::~EditStream() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  if (answers_.joinable()) answers_.join();
}

Project EditStream::project() {
  std::lock_guard lock(project_mutex_);
  return now_.project;
}

Result<void> EditStream::submit(const std::vector<std::string>& words) {
  const bool alone = words.empty() || !leaves_names_alone(words.front());
  if (auto room = wait_until_at_most(alone ? 0 : stream_window - 1); !room) return room;
  if (alone)
    if (auto seen = see_last(); !seen) return seen;
  auto catalogue = client_.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto edits = edits_of(project(), **catalogue, words);
  if (!edits) {  // perhaps it names what a line before it made
    if (auto drained = finish(); !drained) return drained;
    if (auto seen = see_last(); !seen) return seen;
    edits = edits_of(project(), **catalogue, words);
  }
  if (edits) edits = with_samples_kept(*std::move(edits), client_.rig(), {});
  if (!edits) return edits.refusal();
  send(std::move(*edits));
  return {};
}

void EditStream::send(Edits edits) {
  std::lock_guard lock(mutex_);
  pending_.push_back(client_.submission(std::move(edits), author_, Intent::edit));
  moved_ = Clock::now();
  line_->send(pending_.back());
}

Result<void> EditStream::finish() { return wait_until_at_most(0); }

Result<void> EditStream::wait_until_at_most(std::size_t unanswered) {
  std::unique_lock lock(mutex_);
  moved_ = Clock::now();
  while (pending_.size() > unanswered) {
    if (Clock::now() > moved_ + answer_patience)
      return Refusal{"the session did not confirm " + std::to_string(pending_.size()) +
                     " edits within 30 s; they may not be kept. See `beltane status`"};
    settled_.wait_for(lock, std::chrono::milliseconds(100));
  }
  return {};
}

/// The thread that answers: whether or not another edit comes.
void EditStream::hear() {
  while (true) {
    auto reply = line_->receive(Seconds{0.1});
    std::lock_guard lock(mutex_);
    if (ending_) return;
    if (auto* verdict = reply ? std::get_if<Verdict>(&*reply) : nullptr) take(*verdict);
    if (int lives = line_->lives(); lives != lives_) {
      lives_ = lives;
      for (const auto& submission : pending_) line_->send(submission);
    }
  }
}

/// An accepted edit that is not on disk yet stays pending: should the session die now, it must be sent again.
void EditStream::take(const Verdict& verdict) {
  const bool settled = verdict.durable || !verdict.refusal.empty();
  const bool ours = std::ranges::any_of(pending_, [&](const auto& each) { return each.sequence == verdict.sequence; });
  if (settled && ours) early_[verdict.sequence] = verdict;
  while (!pending_.empty() && early_.contains(pending_.front().sequence)) {
    const auto first = early_.extract(pending_.front().sequence).mapped();
    last_ = std::max(last_, first.revision);
    answered_(first);
    pending_.pop_front();
    moved_ = Clock::now();
  }
  settled_.notify_all();
}

Result<void> EditStream::see_last() {
  Revision last;
  {
    std::lock_guard lock(mutex_);
    last = last_;
  }
  return see(last);
}

Result<void> EditStream::see(Revision revision) {
  const auto until = Clock::now() + answer_patience;
  while (Clock::now() < until) {
    {
      std::lock_guard lock(project_mutex_);
      if (now_.revision >= revision && now_.epoch != Epoch{}) return {};
    }
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return Refusal{"the project's changes do not arrive; see `beltane status`"};
}

}  // namespace beltane
