#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "session/session_state.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {

using namespace std::chrono_literals;

inline const ClientId ada{{1, 1}};
inline const ClientId bob{{2, 2}};

/// A session whose outcomes are gathered, and whose clock the test moves.
class SessionTest : public testing::Test {
 protected:
  /// The session gets its line and an empty project, in epoch 1.
  void load(Studio studio = {}, std::vector<KeepChange> tail = {});
  void submit(const loop::Peer& peer, const ClientId& client, std::uint64_t sequence, const Edits& edits,
              const std::string& author = "ada");
  /// One edit in words.
  void say(std::uint64_t sequence, std::vector<std::string> words) {
    note(session_.receive("a", Submission{.client = ada, .sequence = sequence, .author = "ada", .words = words}, now_));
  }
  void rename(const std::string& name, std::uint64_t sequence) { submit("a", ada, sequence, {RenameProject{name}}); }
  void take(const StorageReply& reply) { note(session_.receive(reply, now_)); }
  void confirm(std::uint64_t revision) { take(Durable{session_.studio().epoch, Revision{revision}}); }
  void wait(std::chrono::milliseconds span);

  template <class Message, class All>
  static std::vector<Message> of(const std::vector<All>& all) {
    std::vector<Message> found;
    for (const auto& one : all)
      if (const auto* message = std::get_if<Message>(&one)) found.push_back(*message);
    return found;
  }
  std::vector<Change> changes() const { return of<Change>(published_); }
  std::vector<Verdict> verdicts() const { return of<Verdict>(answers_); }
  std::vector<FileRequest> file_requests() const { return of<FileRequest>(journal_); }
  std::vector<KeepChange> journaled() const { return of<KeepChange>(journal_); }
  std::vector<KeepSnapshot> snapshots() const { return of<KeepSnapshot>(journal_); }

  void note(Outcome outcome);
  void forget();  // what was gathered so far

  SessionState session_{support::test_catalogue(), 1000};
  Moment now_{Moment{} + 1h};
  std::vector<Publication> published_{};
  std::vector<StorageRequest> journal_{};
  std::vector<SessionReply> answers_{};
  std::vector<loop::Peer> answered_{};
  std::vector<CaughtUp> caught_up_{};
  std::vector<Measure> measures_{};
  std::string end_{};
};

}  // namespace beltane
