#pragma once

#include <map>
#include <mutex>

#include "loop/loop.hpp"
#include "wire/parts.hpp"

namespace beltane {

/// Long requests and replies of the journal's socket, in parts: puts together what a session sends, hands out what it
/// fetches. Of each session one of either kind; a new one replaces the older. Any thread.
class JournalParts {
 public:
  using Moment = wire::Assembly::Moment;

  explicit JournalParts(std::uint64_t first_transfer) : transfer_(first_transfer) {}

  /// The frame that a reply begins with; the rest of a long one is kept until it is fetched.
  loop::SharedBytes first_frame(const loop::Peer&, std::string reply, Moment now);

  /// What comes of a frame that is about parts.
  struct Received {
    loop::SharedBytes send{};            // back to the peer
    std::optional<std::string> whole{};  // a request that is complete now
    std::string fault{};
  };
  Received receive(const loop::Peer&, const wire::PartOrWish&, Moment now);
  /// What is to be asked for again. Forgets what nobody fetches any more.
  std::vector<std::pair<loop::Peer, loop::SharedBytes>> overdue(Moment now);

 private:
  static constexpr std::size_t most_peers = 4;
  static constexpr auto keep_for = std::chrono::seconds(10);  // after a part was fetched last

  struct Outgoing {
    wire::Transfer transfer{};
    Moment used{};
  };

  Received receive(const loop::Peer&, const wire::Part&, Moment now);
  Received receive(const loop::Peer&, const wire::NextPart&, Moment now);

  std::mutex mutex_{};
  std::uint64_t transfer_;
  std::map<loop::Peer, wire::Assembly> incoming_{};
  std::map<loop::Peer, Outgoing> outgoing_{};
};

}  // namespace beltane
