#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "services/beltane/client.hpp"

namespace beltane {

/// A voice that was sent to the server.
struct SentVoice {
  Instant sent{};
  Instant at{};  // when it should begin
  std::string node{};
};

/// Follows a rig's telemetry and keeps what matters for a drill.
class Witness {
 public:
  static Result<std::unique_ptr<Witness>> follow(Client& client);

  std::vector<SentVoice> voices();
  std::vector<Event> events();
  Playhead playhead();

 private:
  void take(const Telemetry& telemetry);
  std::mutex mutex_{};
  std::vector<SentVoice> voices_{};
  std::vector<Event> events_{};
  Playhead playhead_{};
  std::vector<bus::Hold> holds_{};  // last: they end before what they call into
};

/// Sets one knob again and again, and counts what was confirmed as on disk.
class EditLoad {
 public:
  EditLoad(Client& client, ParamAddress knob) : client_(client), knob_(std::move(knob)) {}
  /// Sends the next edit, if few enough are unanswered, and takes the answers that are there.
  Result<void> turn();
  /// Waits for the answers of everything that was sent.
  Result<void> finish(Seconds limit);
  int confirmed() const { return confirmed_; }
  double last_confirmed() const { return last_; }

 private:
  void take(const SessionReply& reply);
  Client& client_;
  ParamAddress knob_;
  std::shared_ptr<Client::Session> line_{};
  std::vector<Submission> pending_{};
  int lives_{};
  int turns_{};
  int confirmed_{};
  double last_{};
};

}  // namespace beltane
