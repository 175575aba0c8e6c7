#include "support/garbage.hpp"

#include <gtest/gtest.h>

#include <condition_variable>

#include "follow/follow.hpp"
#include "support/sound_files.hpp"
#include "support/test_catalogue.hpp"

namespace beltane {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t messages_each = 100;

/// A session that answers the first question with garbage, and the second with a project.
class BadSession {
 public:
  explicit BadSession(const Rig& rig) {
    std::lock_guard lock(mutex_);
    changes_ = *loop_->publish(endpoint(rig, sockets::session_changes));
    catch_up_ =
        *loop_->serve(endpoint(rig, sockets::session_catch_up), [this](const loop::Peer& peer, const loop::Bytes&) {
          std::lock_guard answering(mutex_);
          if (!catch_up_) return;
          if (asked_++ > 0)
            return catch_up_->send(peer, wire::encode(CaughtUp{Snapshot{Epoch{1}, Revision{1}, {}, {}, song()}}));
          for (auto& bytes : support::garbage<CaughtUp>(messages_each, 1)) catch_up_->send(peer, std::move(bytes));
        });
  }
  ~BadSession() {
    {
      std::lock_guard lock(mutex_);
      catch_up_ = nullptr;
    }
    changes_ = nullptr;
    loop_ = nullptr;
  }
  static Project song() {
    Project project;
    project.name = "song";
    return project;
  }
  /// The next revision, by a change that is well formed.
  void rename(const std::string& name) {
    changes_->send(
        wire::encode(Publication{Change{.epoch = Epoch{1}, .revision = Revision{2}, .edits = {RenameProject{name}}}}));
  }
  void publish(unsigned seed) {
    for (auto& bytes : support::garbage<Publication>(messages_each, seed)) changes_->send(std::move(bytes));
  }

 private:
  std::unique_ptr<loop::Loop> loop_ = loop::make_loop();
  std::mutex mutex_{};
  int asked_{};
  std::shared_ptr<loop::Publisher> changes_{};
  std::shared_ptr<loop::Server> catch_up_{};
};

TEST(AFollower, FollowsOnThroughGarbageOnBothOfItsSockets) {
  const support::OwnFolder folder;
  const Rig rig{.name = "test", .runtime = folder.path()};
  BadSession session(rig);
  auto loop = loop::make_loop();
  std::mutex mutex;
  std::condition_variable changed;
  std::string name;
  auto following =
      follow_project({rig, "follower", loop.get(), &support::test_catalogue()}, [&](const ProjectNow& now) {
        std::lock_guard lock(mutex);
        name = now.project.name;
        changed.notify_all();
      });
  ASSERT_TRUE(following) << following.reason();
  std::unique_lock lock(mutex);
  ASSERT_TRUE(changed.wait_for(lock, 20s, [&] { return name == "song"; }));
  lock.unlock();
  const auto is_renamed = [&](unsigned seed) {
    session.publish(seed);
    session.rename("another");
    std::unique_lock now(mutex);
    return changed.wait_for(now, 100ms, [&] { return name == "another"; });
  };
  unsigned seed = 2;
  while (seed < 200 && !is_renamed(seed)) ++seed;  // until the subscription stands
  EXPECT_LT(seed, 200u);
  *following = nullptr;
}

}  // namespace
}  // namespace beltane
