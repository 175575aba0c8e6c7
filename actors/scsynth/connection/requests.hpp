#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>

#include "scsynth/osc/osc.hpp"

namespace beltane::scsynth {

/// Questions that wait for their answers. Thread: one asks while another offers what comes.
class Requests {
 public:
  using Clock = std::chrono::steady_clock;
  /// True of the message that answers, whether well or with `/fail`.
  using IsAnswer = std::function<bool(const OscMessage&)>;

  /// A question that was asked; it is forgotten with this handle.
  class Asked {
   public:
    Asked(Requests& requests, IsAnswer is_answer);
    ~Asked();
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;
    /// The answer. Blocks: until it comes, nobody is there to give it, or `deadline`.
    Result<OscMessage> wait(Clock::time_point deadline);

   private:
    friend class Requests;
    Requests& requests_;
    IsAnswer is_answer_;
    std::optional<OscMessage> answer_{};
    std::list<Asked*>::iterator at_{};
  };

  /// Gives a message to whoever waits for it. False: nobody does.
  bool offer(const OscMessage& message);
  /// Whether somebody is there to answer. Blocks: until it is so, or `deadline`.
  bool wait_for_presence(Clock::time_point deadline);
  void set_presence(bool present);

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::list<Asked*> asked_{};
  bool present_{};
};

/// True of `/done command … number`, and of the `/fail` that belongs to it.
Requests::IsAnswer done_or_failed(std::string command, std::optional<std::int32_t> number = {});
/// The reason that a `/fail` gives, as a refusal; none where the message is not one.
std::optional<Refusal> failure(const OscMessage& message);

}  // namespace beltane::scsynth
