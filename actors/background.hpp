#pragma once

#include <caf/typed_event_based_actor.hpp>
#include <deque>
#include <functional>
#include <memory>

#include "blocking_actor.hpp"
#include "owned_actor.hpp"

namespace beltane {

/// Something that takes long.
struct BackgroundTask {
  std::function<void()> run{};
};
using BackgroundMailbox = caf::typed_actor<caf::reacts_to<BackgroundTask>>;

}  // namespace beltane

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(beltane::BackgroundTask)

namespace beltane {

/// Runs what takes long beside a loop, on two blocking actors: each task goes to the one that did not get the last.
/// What has begun when this is dropped ends by itself; what has not is dropped. Any thread.
class Background {
 public:
  explicit Background(loop::Loop& loop) : first_(spawn(loop)), second_(spawn(loop)) {}

  void run(std::function<void()> task) {
    const auto& next = turn_.fetch_add(1) % 2 == 0 ? first_ : second_;
    next.send(BackgroundTask{std::move(task)});
  }

 private:
  static BackgroundMailbox spawn(loop::Loop& loop) {
    return spawn_blocking(loop, [](BackgroundMailbox::pointer self) {
      return handles<BackgroundMailbox>(self, [](const BackgroundTask& task) { task.run(); });
    });
  }

  std::atomic<unsigned> turn_{};
  OwnedActor<BackgroundMailbox> first_;
  OwnedActor<BackgroundMailbox> second_;
};

}  // namespace beltane
