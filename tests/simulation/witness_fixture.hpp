#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "follow/follow.hpp"
#include "model/messages/control.hpp"
#include "model/messages/following.hpp"
#include "model/messages/storage.hpp"

namespace beltane::simulation {

/// Sees everything that is sent, and knows what may never be. The first breach ends a run.
class Witness {
 public:
  using From = std::pair<ClientId, std::uint64_t>;  // a submission

  void published(std::string_view socket, const std::string& bytes);
  void asked(std::string_view socket, const std::string& bytes);
  void delivered(std::string_view socket) {
    if (socket == sockets::sequencer_transport) transport_may_change();
  }
  void answered(std::string_view socket, const std::string& bytes);
  /// A replica is there now.
  void replica_at(const std::string& who, const ProjectNow& now);
  /// A command went to the sequencer, or its memory was lost with the power: its transport may differ now.
  void transport_may_change() { transport_.reset(); }
  void queue_was(const std::string& what, double length);
  void breach(std::string what) {
    if (breach_.empty()) breach_ = std::move(what);
  }

  const std::string& breach() const { return breach_; }
  Epoch epoch() const { return at_.first; }
  Revision revision() const { return at_.second; }
  Revision durable() const { return durable_; }
  bool transport_stands() const { return transport_ && !transport_->playing; }
  /// What was confirmed as durable, and where.
  const std::map<From, Revision>& confirmed() const { return confirmed_; }
  /// The digest of the project at that revision, once a replica was there.
  std::optional<std::uint64_t> digest_at(Epoch epoch, Revision revision) const;

 private:
  using Point = std::pair<Epoch, Revision>;
  struct Entry {
    Epoch epoch{};
    From from{};
  };

  void hear(const Change& change);
  void hear(const Pulse& pulse);
  void hear(const Playhead& playhead);
  void keep(const KeepChange& kept);
  void has(const StorageReply& reply);
  void confirm(const Verdict& verdict);
  void begin(Epoch epoch, Revision from);
  void forget_after(Revision last);

  std::string breach_{};
  Point at_{};                           // of the session
  Revision durable_{};                   // as persistence said
  Revision loaded_{};                    // or handed over, which may be more
  std::map<Revision, Entry> history_{};  // what was journaled and not superseded
  std::map<From, Revision> applied_{};   // the same, by submission
  std::map<From, Revision> confirmed_{};
  std::map<Point, std::uint64_t> digests_{};
  std::optional<Transport> transport_{};
  Instant told_{};
};

}  // namespace beltane::simulation
