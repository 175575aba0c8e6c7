#pragma once

#include <atomic>
#include <memory>

#include "client/submission_stream.hpp"
#include "model/ids.hpp"

namespace beltane::drill {

/// Makes edits one after the other, each of which leaves its own trace.
class EditLoad {
 public:
  static Result<std::unique_ptr<EditLoad>> begin(client::Connection& client, InstrumentId into);
  /// Sends the next edit, if few enough are unanswered.
  void turn();
  /// Waits until all that were made are confirmed as on disk; refused where one is not.
  Result<void> finish();
  /// How many were made.
  std::uint32_t made() const { return made_; }

 private:
  explicit EditLoad(InstrumentId into) : into_(into) {}
  InstrumentId into_;
  std::uint32_t made_{};
  std::atomic<std::uint32_t> refused_{};
  std::unique_ptr<client::SubmissionStream> stream_{};  // last: it ends before what it counts into
};

}  // namespace beltane::drill
