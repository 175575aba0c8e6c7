#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "client/connection.hpp"

namespace beltane::client {

/// Submits edits without waiting for each, and hears the verdicts in the order in which they were submitted, each as
/// soon as it is settled. What was not settled is sent again when the session comes back, or says nothing for two
/// seconds; the session takes each once.
class SubmissionStream {
 public:
  /// Hears the next verdict, on a thread of the stream's own. It may not call the stream.
  using Answered = std::function<void(const Verdict&)>;
  /// Refused where no session answers. The connection must outlive the stream.
  static Result<std::unique_ptr<SubmissionStream>> open(Connection& connection, std::string author, Answered answered);
  ~SubmissionStream();
  SubmissionStream(const SubmissionStream&) = delete;
  SubmissionStream& operator=(const SubmissionStream&) = delete;

  void submit(Edits edits, Intent intent = Intent::edit);
  /// One edit in words, which the session reads when it is its turn: it may name what one before it makes.
  void submit_words(std::vector<std::string> words);
  /// How many are not settled.
  std::size_t unsettled();
  /// Waits until at most so many are not settled; 0: until all are. Refused where none is for 30 s.
  Result<void> settle(std::size_t but = 0);

 private:
  using Clock = std::chrono::steady_clock;

  SubmissionStream(std::shared_ptr<Connection::Session> line, std::string author, Answered answered);
  void submit(Submission submission);
  void read_answers();
  void accept(const Verdict& verdict);

  std::shared_ptr<Connection::Session> line_;
  std::string author_;
  Answered answered_;
  ClientId id_ = new_client_id();
  std::uint64_t sequence_{};
  std::mutex mutex_{};
  std::condition_variable settled_{};
  std::deque<Submission> pending_{};          // guarded: not yet known to be kept, in order
  std::map<std::uint64_t, Verdict> early_{};  // guarded: answers that came before those of earlier submissions
  Clock::time_point moved_{};                 // guarded: when a submission was last made or answered
  Clock::time_point resent_{};                // by the thread below
  bool ending_{};                             // guarded
  int lives_;                                 // of the session, that the thread below has sent to
  std::thread answers_;
};

}  // namespace beltane::client
