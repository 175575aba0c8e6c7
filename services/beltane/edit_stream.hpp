#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "follow/follow.hpp"
#include "services/beltane/client.hpp"
#include "services/beltane/json.hpp"

namespace beltane {

/// Submits one edit after another without waiting for each, and hears the answers in order, each as soon as it is
/// settled. What was not confirmed is sent again when the session comes back; the session takes each once.
class EditStream {
 public:
  /// `answered` hears the verdict of each submission, in the order they were made, on a thread of the stream's own.
  static Result<std::unique_ptr<EditStream>> open(Client& client, std::string author,
                                                  std::function<void(const Verdict&)> answered);
  ~EditStream();
  EditStream(const EditStream&) = delete;
  EditStream& operator=(const EditStream&) = delete;

  /// The words of one edit, such as {"set", "lead.level", "0.5"}. Refused where they name what is not there.
  Result<void> submit(const std::vector<std::string>& words);
  /// Waits until everything is answered.
  Result<void> finish();

 private:
  using Clock = std::chrono::steady_clock;

  EditStream(Client& client, std::string author, std::function<void(const Verdict&)> answered)
      : client_(client), author_(std::move(author)), answered_(std::move(answered)) {}

  Project project();
  void send(Edits edits);
  Result<void> wait_until_at_most(std::size_t unanswered);
  Result<void> see_last();
  Result<void> see(Revision revision);
  void hear();
  void take(const Verdict& verdict);

  Client& client_;
  std::string author_;
  std::function<void(const Verdict&)> answered_;
  std::shared_ptr<Client::Session> line_{};
  std::mutex mutex_{};
  std::condition_variable settled_{};
  std::deque<Submission> pending_{};          // guarded: not yet known to be kept, in order
  std::map<std::uint64_t, Verdict> early_{};  // guarded: answers that came before those of earlier submissions
  Revision last_{};                           // guarded: the newest revision that one of our submissions came to
  Clock::time_point moved_{};                 // guarded: when a submission was last made or answered
  bool ending_{};                             // guarded
  int lives_{};                               // of the session, that the thread below has sent to
  std::mutex project_mutex_{};
  ProjectNow now_{};  // guarded by project_mutex_
  std::thread answers_{};
  loop::Hold following_{};  // last: it ends before what it calls into
};

}  // namespace beltane
