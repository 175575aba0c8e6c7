#pragma once

#include <functional>
#include <mutex>
#include <optional>

#include "loop/loop.hpp"
#include "wire/parts.hpp"

namespace beltane {

/// The upload of snapshots to persistence: one at a time, encoded elsewhere, in parts that persistence fetches. One
/// that comes meanwhile waits; a newer one takes its place, never that of the one on its way, which would not arrive
/// else. Any thread.
class SnapshotUpload : public std::enable_shared_from_this<SnapshotUpload> {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  using Send = std::function<void(loop::SharedBytes)>;
  using Elsewhere = std::function<void(std::function<void()>)>;  // runs what takes long
  static constexpr auto patience = std::chrono::seconds(10);     // with a persistence that does not fetch

  SnapshotUpload(Send send, Elsewhere elsewhere) : send_(std::move(send)), elsewhere_(std::move(elsewhere)) {}

  void send(KeepSnapshot, Moment now);
  /// Persistence fetches a part.
  void next(wire::NextPart, Moment now);
  /// The line broke: what was on its way is lost.
  void broken();
  /// Gives up what nobody fetches.
  void tidy(Moment now);

  bool busy() const;

 private:
  void encoded(wire::Transfer, std::uint64_t life);
  void go_on(std::unique_lock<std::mutex>&);

  Send send_;
  Elsewhere elsewhere_;
  mutable std::mutex mutex_{};
  std::uint64_t life_{static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())};
  bool busy_{};
  bool fetched_all_{};  // its last part too; it may be asked for again
  wire::Transfer transfer_{};
  Moment fetched_{};
  std::optional<KeepSnapshot> waiting_{};
};

}  // namespace beltane
