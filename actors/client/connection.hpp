#pragma once

#include <functional>
#include <optional>
#include <string>

#include "client/exchange.hpp"
#include "host/rig.hpp"
#include "model/catalogue/catalogue.hpp"

namespace beltane::client {

inline constexpr Seconds answer_limit{5};

/// An id that no other client has.
ClientId new_client_id();

/// A client's connection to a rig. Each of its lines is opened when it is first used. Where no rig is, they are refused
/// at once; where one is, they wait for the part that is coming back. One thread at a time.
class Connection {
 public:
  enum class Rigs { there, coming };
  /// `coming`: a rig is being started, so wait for it too.
  explicit Connection(Rig rig, Rigs rigs = Rigs::there);
  ~Connection();

  const Rig& rig() const { return rig_; }
  loop::Loop& loop() { return *loop_; }
  /// With what the library has got since it was last asked for.
  Result<const Catalogue*> catalogue();

  using Session = Exchange<SessionRequest, SessionReply>;
  /// A line of its own to the session, for another thread.
  Result<std::shared_ptr<Session>> open_session();

  /// The project as the session has it now.
  Result<Snapshot> snapshot();
  /// Submits and waits for the verdict. A refusal of the session is a refusal here.
  Result<Verdict> submit(Edits edits, const std::string& author, Intent intent = Intent::edit);
  /// The same of one edit in words, which the session reads: what they name need not be known here.
  Result<Verdict> submit_words(std::vector<std::string> words, const std::string& author);
  Result<HistoryAnswer> history(const std::string& author);
  /// `force`: new and open also where edits are not on disk, and then lost.
  Result<ProjectAnswer> project_task(FileTask task, const std::string& path, bool force = false);
  Result<Playhead> transport(const TransportCommand& command);
  Result<void> play(const Gestures& gestures);
  Result<BackendAnswer> backend(BackendRequest request, Seconds limit);
  Result<RigStatus> status(Seconds limit = answer_limit);
  Result<void> take_down();

  /// Calls `heard` on the loop's thread with all that is published at that socket, until the Hold is dropped.
  template <class Message>
  Result<loop::Hold> follow(std::string_view socket, std::function<void(const Message&)> heard) {
    return loop_->follow(endpoint(rig_, socket), [heard = std::move(heard)](const loop::Bytes& bytes) {
      if (const auto message = wire::decode<Message>(bytes)) heard(*message);
    });
  }

 private:
  Result<void> there() const;
  Result<Verdict> submit(Submission request);
  Result<std::shared_ptr<Session>> session();
  template <class Line>
  Result<std::shared_ptr<Line>> open_line(std::string_view socket, std::string whom);
  Result<RigStatus> ask_supervisor(const ToSupervisor& request, Seconds limit);

  Rig rig_;
  Rigs rigs_;
  std::unique_ptr<loop::Loop> loop_;
  std::optional<Catalogue> catalogue_{};
  ClientId id_;
  std::uint64_t sequence_{};
  std::shared_ptr<Session> session_{};
};

}  // namespace beltane::client
