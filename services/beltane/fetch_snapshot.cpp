#include "services/beltane/fetch_snapshot.hpp"

#include <condition_variable>
#include <mutex>

#include "wire/parts.hpp"

namespace beltane {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto part_patience = std::chrono::seconds(5);  // for the session, and for each part

/// What comes, on the loop thread, and who waits for it.
class Fetch {
 public:
  void joined(std::shared_ptr<loop::Client> line) {
    std::lock_guard lock(mutex_);
    line_ = std::move(line);
    if (up_) ask();
  }
  void hang_up() {
    std::shared_ptr<loop::Client> line;
    std::lock_guard lock(mutex_);
    line.swap(line_);
  }

  void link(bool up) {
    std::lock_guard lock(mutex_);
    up_ = up;
    coming_.forget();
    if (up && line_) ask();
    got_on();
  }
  void hear(loop::Bytes bytes) {
    std::lock_guard lock(mutex_);
    got_on();
    const auto found = wire::part_in<CaughtUp>(bytes);
    if (!found) {
      answer_ = std::move(bytes);
      return;
    }
    auto got = coming_.take(std::get<wire::Part>(*found), Clock::now());
    if (got.ask && line_) line_->send(wire::encode_next<CatchUp>(*got.ask));
    if (got.whole) answer_ = std::move(*got.whole);
  }

  Result<Snapshot> wait() {
    std::unique_lock lock(mutex_);
    while (true) {
      const auto steps = steps_;
      if (answer_) {
        auto answer = wire::decode<CaughtUp>(*answer_);
        answer_.reset();
        if (!answer) return answer.refusal();
        if (auto* snapshot = std::get_if<Snapshot>(&*answer)) return std::move(*snapshot);
      }
      if (changed_.wait_for(lock, part_patience, [&] { return steps_ != steps; })) continue;
      if (!up_) return Refusal{"the rig's session does not answer; is it up? Try `beltane status` or `beltane up`"};
      return Refusal{"the rig's session sent nothing of the project for 5000 ms; see `beltane status`"};
    }
  }

 private:
  void ask() { line_->send(wire::encode(CatchUp{})); }
  void got_on() {
    ++steps_;
    changed_.notify_all();
  }

  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::shared_ptr<loop::Client> line_{};
  bool up_{};
  std::uint64_t steps_{};
  wire::Assembly coming_{};
  std::optional<loop::Bytes> answer_{};
};

}  // namespace

Result<Snapshot> fetch_snapshot(loop::Loop& loop, const Rig& rig) {
  auto fetch = std::make_shared<Fetch>();
  auto line = loop.dial(
      endpoint(rig, sockets::session_catch_up), [fetch](loop::Bytes bytes) { fetch->hear(std::move(bytes)); },
      [fetch](bool up) { fetch->link(up); });
  if (!line) return line.refusal();
  fetch->joined(*line);
  auto snapshot = fetch->wait();
  fetch->hang_up();
  return snapshot;
}

}  // namespace beltane
