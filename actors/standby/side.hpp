#pragma once

#include <atomic>
#include <mutex>

#include "standby/command.hpp"
#include "standby/worker.hpp"

namespace beltane::standby {

/// The engine was asked to join.
struct Joined {
  Result<graph::Standing> found{graph::Standing{}};
};
/// It was looked at, and what differed was mended.
struct Checked {
  Instant seen{};
  Result<graph::Standing> found{graph::Standing{}};
  std::size_t differences{};
  bool has_loaded{};
};
/// It was asked whether it has loaded what it was to prepare.
struct Prepared {
  bool has_loaded{};
};
/// It refused what the live engine may have taken.
struct Refused {
  Command command{};
  std::string reason{};
};
/// It has been given all that was to be confirmed by that ticket, and asked for it.
struct Given {
  std::uint64_t ticket{};
};
using News = std::variant<Joined, Checked, Prepared, Refused, Given, graph::BackendEvent>;

/// The engine of a standby, with a worker of its own, so that nothing that it waits for delays the live one.
/// Thread: one caller. Blocks: only where said.
class StandbySide {
 public:
  /// `now`, `wake`: called from the worker. `wake`: there is news.
  StandbySide(std::unique_ptr<graph::AudioBackend> engine, const MakeWorker& make_worker, std::function<Instant()> now,
              std::function<void()> wake);

  void join();
  void prepare(graph::Graph graph);
  void ask_prepared();
  /// To be done with the next `send`, in the order in which it was given.
  void give(Command command) { given_.push_back(std::move(command)); }
  /// `Given` tells when its engine has all that was given; `Confirmed`, when it has done it.
  void confirm(std::uint64_t ticket);
  void send();
  void check();
  /// Fetches the engine's own events, those that matter for one that is not heard; to be called several times a second.
  void look();

  /// What there is to tell since the last call.
  std::vector<News> news();
  /// What was asked and is not done.
  std::size_t waiting() const { return worker_->waiting(); }

  /// Nothing that has not begun is done any more.
  void abandon() { worker_->drop(); }

  /// The engine, once it has done all that it was asked; null where that takes longer than the limit. Nothing is asked
  /// of this any more after it. Blocks: up to the limit.
  std::unique_ptr<graph::AudioBackend> finish(Seconds limit);

 private:
  void run(std::function<void(graph::AudioBackend&)> task);
  void tell(News news);
  void fetch();

  std::unique_ptr<graph::AudioBackend> engine_;  // the worker's
  std::function<Instant()> now_;
  std::function<void()> wake_;
  std::size_t mended_{};  // the worker's
  Commands given_{};
  std::atomic<bool> looking_{};
  std::mutex mutex_{};
  std::vector<News> news_{};        // guarded by mutex_
  std::unique_ptr<Worker> worker_;  // ends before all that its tasks use
};

}  // namespace beltane::standby
