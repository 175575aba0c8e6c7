#pragma once

#include <caf/send.hpp>
#include <utility>

#include "handlers.hpp"

namespace beltane {

/// Sends to an actor. After that has ended, what is sent is dropped. Any thread.
template <class Mailbox>
class ActorHandle {
 public:
  explicit ActorHandle(Mailbox actor) : actor_(std::move(actor)) {}

  template <class Message>
  void send(Message message) const {
    mail_order::sent(caf::actor_cast<caf::actor_control_block*>(actor_));
    caf::anon_send(actor_, std::move(message));
  }

 protected:
  Mailbox actor_;
};

/// An actor that ends with its owner. What stands in its mailbox then may still be handled, so what its handlers call
/// may not belong to the owner alone.
template <class Mailbox>
class OwnedActor : public ActorHandle<Mailbox> {
 public:
  using ActorHandle<Mailbox>::ActorHandle;
  ~OwnedActor() { caf::anon_send_exit(this->actor_, caf::exit_reason::user_shutdown); }
  OwnedActor(const OwnedActor&) = delete;
  OwnedActor& operator=(const OwnedActor&) = delete;

  /// For other threads, which may outlive the owner.
  ActorHandle<Mailbox> handle() const { return *this; }
};

}  // namespace beltane
