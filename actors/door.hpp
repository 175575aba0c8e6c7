#pragma once

#include <atomic>
#include <caf/send.hpp>
#include <memory>
#include <mutex>
#include <utility>

#include "handlers.hpp"

namespace beltane {

/// The way from the bus thread to a mailbox, which may end before the bus does: a shut door drops what comes.
/// Counts what clients sent and waits behind it, so that a server can be unwilling while its actor is behind. Any
/// thread.
template <class Mailbox>
class Door {
 public:
  void open(Mailbox mailbox) {
    std::lock_guard lock(mutex_);
    mailbox_ = std::move(mailbox);
  }
  void shut() { open(Mailbox{}); }

  template <class Message>
  void send(Message message) {
    std::lock_guard lock(mutex_);
    if (!mailbox_) return;
    mail_order::sent(caf::actor_cast<caf::actor_control_block*>(mailbox_));
    caf::anon_send(mailbox_, std::move(message));
  }
  /// The same for a message of a client, of so many bytes, counted until the mailbox says `taken`.
  template <class Message>
  void send_counted(Message message, std::size_t bytes = 0) {
    ++waiting_;
    waiting_bytes_ += bytes;
    send(std::move(message));
  }
  void taken(std::size_t bytes = 0) {
    --waiting_;
    waiting_bytes_ -= bytes;
  }
  /// Whether few enough wait.
  bool willing() const { return waiting_ < most_waiting && waiting_bytes_ < most_waiting_bytes; }

 private:
  static constexpr int most_waiting = 4096;
  static constexpr std::size_t most_waiting_bytes = 64U << 20;
  std::mutex mutex_{};
  Mailbox mailbox_{};
  std::atomic<int> waiting_{};
  std::atomic<std::size_t> waiting_bytes_{};
};

}  // namespace beltane
