#pragma once

#include <span>
#include <vector>

#include "model/limits.hpp"
#include "model/messages/storage.hpp"

namespace beltane {

/// Changes that were accepted and are not committed: without gaps, after the last one that the file has. Pure.
class PendingChanges {
 public:
  static constexpr std::size_t most = 65536;  // in memory while the disk refuses; the session has the rest
  static constexpr std::size_t most_bytes = limits::unconfirmed_bytes;  // the same

  /// Takes the next change. False: it is not the next one, or there is no room.
  bool add(KeepChange&&);
  /// All of them are in the file.
  void committed();
  /// A snapshot brought the file up to that revision.
  void reach(Revision);
  /// The file was opened anew and has all up to `last`: what follows that stays. The rest is forgotten; the session,
  /// told what is on disk, sends it again.
  void resume(Revision last);
  /// Forgets all; the file has all up to `last`.
  void restart(Revision last);

  std::span<const KeepChange> all() const { return changes_; }
  bool empty() const { return changes_.empty(); }
  std::size_t size() const { return changes_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  std::vector<KeepChange> changes_{};
  std::size_t bytes_{};
  Revision last_{};  // accepted
};

}  // namespace beltane
