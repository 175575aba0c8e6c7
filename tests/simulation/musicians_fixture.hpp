#pragma once

#include <deque>
#include <optional>
#include <set>

#include "host/rig.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/storage.hpp"
#include "model/messages/transport.hpp"
#include "simulation/loop_fixture.hpp"

namespace beltane::simulation {

/// A client that submits edits as `client::SubmissionStream` does: in order, and what is not on disk again whenever the
/// session comes back.
class Editor {
 public:
  Editor(Machine& machine, Network& network, const Rig& rig, std::uint64_t number);

  void submit(Edits edits, Intent intent = Intent::edit);
  std::size_t unsettled() const { return pending_.size(); }

  bool renumbers{};  // a planted defect: what it sends again, it sends as something new

 private:
  void linked(bool up);
  void receive(const loop::Bytes& bytes);
  void send(const Submission& submission) const;

  LifeHandle life_;
  Machine& machine_;
  SimulatedLoop loop_;
  ClientId id_;
  std::uint64_t sequence_{};
  std::deque<Submission> pending_{};
  std::shared_ptr<loop::Client> line_{};
};

/// Somebody who plays: the transport, and keys. A command is sent until it is answered.
class Player {
 public:
  Player(Machine& machine, Network& network, const Rig& rig);

  void command(const TransportCommand& command);
  void press(InstrumentId instrument, std::uint8_t pitch);
  /// Lets go of every key that was ever pressed: who does not know whether it was heard does it again.
  void let_go();
  bool answered() const { return !command_; }

 private:
  void send_command();

  LifeHandle life_;
  Machine& machine_;
  SimulatedLoop loop_;
  std::optional<TransportCommand> command_{};
  std::vector<EventId> keys_{};
  std::shared_ptr<loop::Client> transport_{};
  std::shared_ptr<loop::Client> voices_{};
};

}  // namespace beltane::simulation
