#include "client/followed_project.hpp"

#include <chrono>

namespace beltane::client {

Result<std::unique_ptr<FollowedProject>> FollowedProject::follow(Connection& connection) {
  auto catalogue = connection.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto followed = std::make_unique<FollowedProject>();
  auto hold = follow_project({connection.rig(), "beltane", &connection.loop(), *catalogue},
                             [self = followed.get()](const ProjectNow& now) {
                               std::lock_guard lock(self->mutex_);
                               self->now_ = now;
                               self->changed_.notify_all();
                             });
  if (!hold) return hold.refusal();
  followed->following_ = *hold;
  auto snapshot = connection.snapshot();
  if (!snapshot) return snapshot.refusal();
  if (auto seen = followed->wait_for(snapshot->revision); !seen) return seen.refusal();
  return followed;
}

Project FollowedProject::project() {
  std::lock_guard lock(mutex_);
  return now_.project;
}

Result<void> FollowedProject::wait_for(Revision revision) {
  std::unique_lock lock(mutex_);
  const auto seen = [&] { return now_.revision >= revision && now_.epoch != Epoch{}; };
  if (changed_.wait_for(lock, std::chrono::seconds(30), seen)) return {};
  return Refusal{"the project's changes do not arrive; see `beltane status`"};
}

}  // namespace beltane::client
