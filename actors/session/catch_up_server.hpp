#pragma once

#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "loop/loop.hpp"
#include "wire/parts.hpp"

namespace beltane {

/// Answers to followers: each is encoded once, however many ask for the same; a long one is fetched in parts. Of each
/// follower one; a new one replaces the older. What nobody fetches costs nothing but its bytes, and these are bounded:
/// beyond, who was idle longest has to ask again. Any thread.
class CatchUpServer {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  using Send = std::function<void(const loop::Peer&, loop::SharedBytes)>;
  static constexpr std::size_t most_bytes = 2 * limits::project_bytes;
  static constexpr auto keep_for = std::chrono::seconds(10);  // after a part was fetched last

  explicit CatchUpServer(Send send) : send_(std::move(send)) {}

  /// Encodes, which may take long, and sends what comes first.
  void answer(const loop::Peer&, const CaughtUp&, Moment now);
  /// Sends the part that is asked for. False: it is not here any more, and the follower has to begin again.
  bool next(const loop::Peer&, wire::NextPart, Moment now);
  /// Forgets what nobody fetches any more.
  void tidy(Moment now);

  std::size_t bytes() const;
  std::size_t encoded() const;  // answers so far

 private:
  /// Of a snapshot all that is in it but the project, which these tell.
  struct Key {
    Epoch epoch{};
    Revision revision{};
    Revision durable{};
    std::string path{};
    bool operator==(const Key&) const = default;
  };
  struct Offer {
    loop::Peer peer{};
    wire::Transfer transfer{};
    Moment used{};
  };
  wire::Transfer encode(const CaughtUp&);
  void offer(const loop::Peer&, const wire::Transfer&, Moment now);
  std::size_t bytes_offered() const;

  Send send_;
  std::mutex encoding_{};  // one at a time: memory for one, and who waits may find it done
  mutable std::mutex mutex_{};
  std::uint64_t number_{static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count())};
  std::size_t encoded_{};
  std::optional<Key> last_key_{};
  wire::Transfer last_{};       // the last snapshot
  std::deque<Offer> offers_{};  // who was idle longest first
};

}  // namespace beltane
