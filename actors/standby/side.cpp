#include "standby/side.hpp"

#include <utility>

namespace beltane::standby {
namespace {

/// What the live engine tells as well, or what says nothing of one that is not heard.
struct IsHeardOnly {
  bool operator()(const graph::VoiceBegan&) const { return true; }
  bool operator()(const graph::VoiceGone&) const { return false; }
  bool operator()(const graph::BecamePlayable&) const { return true; }
  bool operator()(const graph::ChannelMuted&) const { return true; }
  bool operator()(const graph::PlayedLate&) const { return true; }
  bool operator()(const graph::Failed&) const { return false; }
  bool operator()(const graph::Mended&) const { return true; }
  bool operator()(const graph::ClockSet&) const { return true; }
  bool operator()(const graph::MayDiffer&) const { return false; }
  bool operator()(const graph::ServerWentAway&) const { return false; }
  bool operator()(const graph::Confirmed&) const { return false; }
  bool operator()(const graph::ChangeRefused&) const { return false; }
  bool operator()(const graph::StandbyBuilt&) const { return true; }
  bool operator()(const graph::StandbyReady&) const { return true; }
  bool operator()(const graph::StandbyFailed&) const { return true; }
};

}  // namespace

StandbySide::StandbySide(std::unique_ptr<graph::AudioBackend> engine, const MakeWorker& make_worker,
                         std::function<Instant()> now, std::function<void()> wake)
    : engine_(std::move(engine)), now_(std::move(now)), wake_(std::move(wake)), worker_(make_worker()) {}

void StandbySide::run(std::function<void(graph::AudioBackend&)> task) {
  worker_->run([this, task = std::move(task)] { task(*engine_); });
}

void StandbySide::tell(News news) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = news_.empty();
    news_.push_back(std::move(news));
  }
  if (first && wake_) wake_();
}

std::vector<News> StandbySide::news() {
  const std::lock_guard lock(mutex_);
  return std::exchange(news_, {});
}

void StandbySide::join() {
  run([this](graph::AudioBackend& engine) { tell(Joined{engine.join()}); });
}

void StandbySide::prepare(graph::Graph graph) {
  run([graph = std::move(graph)](graph::AudioBackend& engine) { engine.prepare(graph); });
}

void StandbySide::ask_prepared() {
  run([this](graph::AudioBackend& engine) {
    fetch();
    tell(Prepared{engine.has_loaded()});
  });
}

void StandbySide::send() {
  if (given_.empty()) return;
  run([this, commands = std::exchange(given_, {})](graph::AudioBackend& engine) {
    const auto clock = engine.clock();
    for (const auto& command : commands)
      if (auto done = carry_out(command, engine, clock); !done) tell(Refused{command, done.reason()});
  });
}

void StandbySide::confirm(std::uint64_t ticket) {
  send();
  run([this, ticket](graph::AudioBackend& engine) {
    const bool is_done = engine.confirm(ticket);
    tell(Given{ticket});
    if (is_done) tell(graph::BackendEvent{graph::Confirmed{ticket}});
  });
}

/// What it mended is counted.
void StandbySide::fetch() {
  for (auto& event : engine_->events()) {
    if (const auto* mended = std::get_if<graph::Mended>(&event)) mended_ += mended->differences;
    if (!std::visit(IsHeardOnly{}, event)) tell(std::move(event));
  }
}

void StandbySide::check() {
  send();
  run([this](graph::AudioBackend& engine) {
    fetch();
    mended_ = 0;
    Checked checked{.seen = now_(), .found = engine.check()};
    fetch();
    checked.differences = std::exchange(mended_, 0);
    checked.has_loaded = engine.has_loaded();
    tell(std::move(checked));
  });
}

void StandbySide::look() {
  if (looking_.exchange(true)) return;
  run([this](graph::AudioBackend&) {
    looking_ = false;
    fetch();
  });
}

std::unique_ptr<graph::AudioBackend> StandbySide::finish(Seconds limit) {
  send();
  if (!worker_->finish(limit)) return nullptr;
  return std::move(engine_);
}

}  // namespace beltane::standby
