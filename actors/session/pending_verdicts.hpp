#pragma once

#include <deque>
#include <string>

#include "session/outcome.hpp"

namespace beltane {

/// Answers to submissions that were accepted and are not on disk yet: each is given when it is; and once before, as
/// not durable, where the disk does not answer. Pure.
class PendingVerdicts {
 public:
  static constexpr std::size_t most = 65536;

  struct Disk {
    Revision durable{};
    bool overdue{};  // it has not answered for too long
  };

  /// Answers now or later. `newest` is the revision of the project.
  void answer(const loop::Peer&, Verdict, Revision newest, const Disk&, Outcome&);
  void answer_due(const Disk&, Outcome&);
  /// They will never be on disk.
  void refuse_all(const std::string& reason, Outcome&);
  void clear() { waiting_.clear(); }

 private:
  struct Waiting {
    loop::Peer peer{};
    Verdict verdict{};
    bool told{};  // that it is not durable yet
  };
  bool waits(const loop::Peer&, Revision) const;

  std::deque<Waiting> waiting_{};  // by revision
};

}  // namespace beltane
