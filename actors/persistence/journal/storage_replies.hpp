#pragma once

#include <utility>
#include <vector>

#include "loop/loop.hpp"
#include "model/messages/storage.hpp"

namespace beltane {

/// An answer and whom it is for.
struct StorageAnswer {
  loop::Peer peer{};
  StorageReply message{};
};
using StorageAnswers = std::vector<StorageAnswer>;

/// What persistence answers while it handles one message, and the session that it reports to.
class StorageReplies {
 public:
  void add(const loop::Peer& peer, StorageReply reply) { answers_.push_back({peer, std::move(reply)}); }
  /// Dropped where nobody journals yet.
  void to_session(StorageReply reply) {
    if (!session_.empty()) add(session_, std::move(reply));
  }
  StorageAnswers drain() { return std::exchange(answers_, {}); }

  /// Who journals from now on; answers who did before.
  loop::Peer set_session(const loop::Peer& peer) { return std::exchange(session_, peer); }
  /// The session is to hear what is on disk.
  void owe_report() { report_due_ = true; }
  bool report_due() const { return report_due_; }
  bool take_report() { return std::exchange(report_due_, false); }

 private:
  StorageAnswers answers_{};
  loop::Peer session_{};
  bool report_due_{};
};

}  // namespace beltane
