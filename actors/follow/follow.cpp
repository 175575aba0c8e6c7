#include "follow/follow.hpp"

#include <spdlog/spdlog.h>

#include <chrono>
#include <mutex>

#include "wire/wire.hpp"

namespace beltane {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto patience = std::chrono::milliseconds(250);  // until an unanswered question is asked again
constexpr Seconds look_again{0.05};

/// Joins a replica to the session's sockets. All but `stop` and `joined` is called on the bus thread.
class Follower {
 public:
  Follower(const Catalogue& catalogue, std::function<void(const ProjectNow&)> changed)
      : replica_(catalogue), changed_(std::move(changed)) {}

  void joined(std::shared_ptr<bus::Client> session) {
    std::lock_guard lock(mutex_);
    session_ = std::move(session);
  }
  /// After this `changed` is not called any more.
  void stop() {
    std::lock_guard lock(mutex_);
    stopped_ = true;
    session_ = nullptr;
  }

  void link(bool up) {
    std::lock_guard lock(mutex_);
    asked_ = {};
    if (up) ask();
  }
  void look() {
    std::lock_guard lock(mutex_);
    ask();
  }
  template <class Message>
  void hear(const bus::Bytes& bytes) {
    auto message = wire::decode<Message>(bytes);
    if (!message) return spdlog::warn("from the session: {}", message.reason());
    std::lock_guard lock(mutex_);
    if (stopped_) return;
    if constexpr (std::is_same_v<Message, CaughtUp>) asked_ = {};
    if (replica_.take(*message)) changed_({replica_.project(), replica_.epoch(), replica_.revision()});
    ask();
  }

 private:
  void ask() {
    const auto wants = replica_.wants();
    if (!wants || !session_ || Clock::now() - asked_ < patience) return;
    session_->send(wire::encode(*wants));
    asked_ = Clock::now();
  }

  std::mutex mutex_{};
  Replica replica_;
  std::function<void(const ProjectNow&)> changed_;
  std::shared_ptr<bus::Client> session_{};
  Clock::time_point asked_{};  // the epoch of the clock: nothing is being waited for
  bool stopped_{};
};

/// What the Hold of a follower keeps.
struct Following {
  std::shared_ptr<Follower> follower{};
  bus::Hold subscription{};
  bus::Hold timer{};
  ~Following() { follower->stop(); }
};

}  // namespace

Result<bus::Hold> follow_project(const Host& host, std::function<void(const ProjectNow&)> changed) {
  auto following = std::make_shared<Following>();
  auto follower = following->follower = std::make_shared<Follower>(*host.catalogue, std::move(changed));
  auto subscription = host.bus->follow(endpoint(host.rig, sockets::session_changes),
                                       [follower](const bus::Bytes& bytes) { follower->hear<Publication>(bytes); });
  if (!subscription) return subscription.refusal();
  auto session = host.bus->dial(
      endpoint(host.rig, sockets::session_catch_up),
      [follower](const bus::Bytes& bytes) { follower->hear<CaughtUp>(bytes); },
      [follower](bool up) { follower->link(up); });
  if (!session) return session.refusal();
  follower->joined(*session);
  following->subscription = std::move(*subscription);
  following->timer = host.bus->every(look_again, [follower] { follower->look(); });
  return bus::Hold(following);
}

}  // namespace beltane
