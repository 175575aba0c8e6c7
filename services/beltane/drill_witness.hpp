#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "services/beltane/client.hpp"

namespace beltane {

/// Follows a rig's telemetry and keeps what its supervisor says that it saw and did.
class Witness {
 public:
  static Result<std::unique_ptr<Witness>> follow(Client& client);
  std::vector<Event> events();

 private:
  std::mutex mutex_{};
  std::vector<Event> events_{};
  loop::Hold hold_{};  // last: it ends before what it calls into
};

/// Makes edits one after the other, each of which leaves its own trace, and keeps which were confirmed as on disk.
class EditLoad {
 public:
  EditLoad(Client& client, InstrumentId ledger) : client_(client), ledger_(ledger) {}
  /// Sends the next edit, if few enough are unanswered, and takes the answers that are there.
  Result<void> turn();
  /// Waits for the answers of everything that was sent.
  Result<void> finish(Seconds limit);
  /// The numbers of those that were confirmed.
  const std::set<std::uint32_t>& confirmed() const { return confirmed_; }
  /// How many were made.
  std::uint32_t made() const { return made_; }

 private:
  struct Pending {
    Submission submission{};
    std::uint32_t number{};
  };
  void take(const SessionReply& reply);
  void resend();
  Client& client_;
  InstrumentId ledger_;
  std::shared_ptr<Client::Session> line_{};
  std::vector<Pending> pending_{};
  int lives_{};
  std::uint32_t made_{};
  std::set<std::uint32_t> confirmed_{};
};

}  // namespace beltane
