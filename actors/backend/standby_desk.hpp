#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "graph/audio_backend.hpp"
#include "standby/mirrored_backend.hpp"

namespace beltane::backend {

/// Whether the commands of an engine are told as traces: those of one that is not heard are not.
using Traced = std::shared_ptr<std::atomic<bool>>;

/// The same life of the same server.
bool is_same_life(const ServerInfo& a, const ServerInfo& b);
/// Whether that life still runs.
bool is_running(const Servers& servers, const ServerInfo& life);

/// Whether that life ended so that it accuses what it was sent. One that goes on does not, however the one before it
/// ended.
bool has_crashed(const Servers& servers, const ServerInfo& life);

/// The second server that the supervisor offers: has an engine made for it, gives that to the one that plays, and tries
/// again where that failed.
class StandbyDesk {
 public:
  using MakeHooks = std::function<graph::EngineHooks(const Traced&)>;

  StandbyDesk(graph::MakeBackend make, MakeHooks hooks) : make_(std::move(make)), hooks_(std::move(hooks)) {}

  /// What the supervisor says.
  void receive(const Servers& servers);
  /// Gives the engine, which plays by that server, the standby that there is for it.
  void keep(standby::MirroredBackend& engine, const ServerInfo& playing, Instant now);

  /// The server whose engine stands by.
  const std::optional<ServerInfo>& server() const { return given_; }
  /// That one is there no more, or is wanted otherwise.
  bool is_to_go() const;
  /// The engine of that server has taken over, and the other stands by, or (none) is gone. Answers its traces, which
  /// are told now.
  Traced take_over(const std::optional<ServerInfo>& other, const Traced& other_traced);
  /// It stands by no more.
  void lose() { given_.reset(); }
  /// It is of no use as it is; another engine is made for it, but not at once.
  void fail(const std::string& why, Instant now);

  /// For `status`, while none is given; empty: none is wanted.
  std::string words() const;

 private:
  graph::MakeBackend make_;
  MakeHooks hooks_;
  std::optional<standby::Mode> mode_{};
  std::optional<ServerInfo> offered_{};
  std::optional<ServerInfo> given_{};
  standby::Mode given_as_{};
  Traced traced_{};
  std::string trouble_{};
  Instant try_again_{};
};

}  // namespace beltane::backend
