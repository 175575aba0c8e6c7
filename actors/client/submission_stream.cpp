#include "client/submission_stream.hpp"

#include <algorithm>
#include <chrono>

namespace beltane::client {
namespace {

constexpr auto patience = std::chrono::seconds(30);
constexpr auto resend_after = std::chrono::seconds(2);  // without an answer; the session takes each only once

}  // namespace

Result<std::unique_ptr<SubmissionStream>> SubmissionStream::open(Connection& connection, std::string author,
                                                                 Answered answered) {
  auto line = connection.open_session();
  if (!line) return line.refusal();
  if (auto reached = (*line)->reach(answer_limit); !reached) return reached.refusal();
  return std::unique_ptr<SubmissionStream>(new SubmissionStream(*line, std::move(author), std::move(answered)));
}

SubmissionStream::SubmissionStream(std::shared_ptr<Connection::Session> line, std::string author, Answered answered)
    : line_(std::move(line)),
      author_(std::move(author)),
      answered_(std::move(answered)),
      lives_(line_->lives()),
      answers_([this] { read_answers(); }) {}

SubmissionStream::~SubmissionStream() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  answers_.join();
}

void SubmissionStream::submit(Edits edits, Intent intent) {
  submit(Submission{.intent = intent, .edits = std::move(edits)});
}

void SubmissionStream::submit_words(std::vector<std::string> words) { submit(Submission{.words = std::move(words)}); }

void SubmissionStream::submit(Submission submission) {
  std::lock_guard lock(mutex_);
  submission.client = id_;
  submission.sequence = ++sequence_;
  submission.author = author_;
  pending_.push_back(std::move(submission));
  moved_ = Clock::now();
  line_->send(pending_.back());
}

std::size_t SubmissionStream::unsettled() {
  std::lock_guard lock(mutex_);
  return pending_.size();
}

Result<void> SubmissionStream::settle(std::size_t but) {
  std::unique_lock lock(mutex_);
  moved_ = Clock::now();
  while (pending_.size() > but) {
    if (Clock::now() > moved_ + patience)
      return Refusal{"the session did not confirm " + std::to_string(pending_.size()) +
                     " edits within 30 s; they may not be kept. See `beltane status`"};
    settled_.wait_for(lock, std::chrono::milliseconds(100));
  }
  return {};
}

/// The thread that answers: whether or not another edit comes.
void SubmissionStream::read_answers() {
  while (true) {
    auto reply = line_->receive(Seconds{0.1});
    std::lock_guard lock(mutex_);
    if (ending_) return;
    if (auto* verdict = reply ? std::get_if<Verdict>(&*reply) : nullptr) accept(*verdict);
    const auto lives = line_->lives();
    const bool is_silent = !pending_.empty() && Clock::now() > std::max(moved_, resent_) + resend_after;
    if (lives == lives_ && !is_silent) continue;
    lives_ = lives;
    resent_ = Clock::now();
    for (const auto& submission : pending_) line_->send(submission);
  }
}

/// An accepted edit that is not on disk yet stays pending: should the session die now, it must be sent again.
void SubmissionStream::accept(const Verdict& verdict) {
  const bool settled = verdict.durable || !verdict.refusal.empty();
  const bool ours = std::ranges::any_of(pending_, [&](const auto& each) { return each.sequence == verdict.sequence; });
  if (settled && ours) early_[verdict.sequence] = verdict;
  while (!pending_.empty() && early_.contains(pending_.front().sequence)) {
    const auto first = early_.extract(pending_.front().sequence).mapped();
    answered_(first);
    pending_.pop_front();
    moved_ = Clock::now();
  }
  settled_.notify_all();
}

}  // namespace beltane::client
