#pragma once

#include <optional>
#include <string>

#include "host/rig.hpp"
#include "model/catalogue.hpp"
#include "services/beltane/exchange.hpp"

namespace beltane {

/// What every verb is given.
struct Command {
  Rig rig{};
  bool json{};      // machine form
  bool terminal{};  // colours and live lines are welcome
  std::string author{};
};

inline constexpr Seconds answer_limit{5};

/// A command line's lines to a rig. Each is opened when it is first used. Where no rig is, they are refused at once;
/// where one is, they wait for the part that is coming back.
class Client {
 public:
  enum class Rigs { there, coming };
  /// `coming`: a rig is being started, so wait for it too.
  explicit Client(Rig rig, Rigs rigs = Rigs::there);
  ~Client();

  const Rig& rig() const { return rig_; }
  /// Refused where there is no rig.
  Result<void> there() const;
  loop::Loop& loop() { return *loop_; }
  /// With what the library has got since it was last asked for.
  Result<const Catalogue*> catalogue();

  using Session = Exchange<SessionRequest, SessionReply>;
  using Backend = Exchange<BackendRequest, BackendAnswer>;
  using Supervisor = Exchange<ToSupervisor, FromSupervisor>;
  using Sequencer = Exchange<TransportCommand, Telemetry>;
  using Voices = Exchange<Gestures, VoiceEvents>;
  Result<std::shared_ptr<Session>> session();

  /// The project as the session has it now.
  Result<Snapshot> snapshot();
  /// Submits and waits for the verdict. A refusal of the session is a refusal here.
  Result<Verdict> submit(Edits edits, const std::string& author, Intent intent = Intent::edit);
  /// The next submission of this client.
  Submission submission(Edits edits, const std::string& author, Intent intent);
  Result<HistoryAnswer> history(const std::string& author);
  /// `force`: new and open also where edits are not on disk, and then lost.
  Result<ProjectAnswer> project_task(FileTask task, const std::string& path, bool force = false);
  Result<Playhead> transport(const TransportCommand& command);
  Result<void> play(const Gestures& gestures);
  Result<BackendAnswer> backend(BackendRequest request, Seconds limit);
  Result<RigStatus> status(Seconds limit = answer_limit);
  Result<void> take_down();

 private:
  Rig rig_;
  Rigs rigs_;
  std::unique_ptr<loop::Loop> loop_;
  std::optional<Catalogue> catalogue_{};
  ClientId id_;
  std::uint64_t sequence_{};
  std::shared_ptr<Session> session_{};
};

}  // namespace beltane
