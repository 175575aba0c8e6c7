#include "standby/worker.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace beltane::standby {
namespace {

class WorkerThread final : public Worker {
 public:
  WorkerThread() : thread_([this] { work(); }) {}
  ~WorkerThread() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }

  void run(std::function<void()> task) override {
    {
      const std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.notify_all();
  }

  void drop() override {
    const std::lock_guard lock(mutex_);
    tasks_.clear();
  }

  std::size_t waiting() const override {
    const std::lock_guard lock(mutex_);
    return tasks_.size() + (working_ ? 1 : 0);
  }

  bool finish(Seconds limit) override {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::duration<double>(limit.count),
                             [this] { return tasks_.empty() && !working_; });
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ending_ || !tasks_.empty(); });
      if (ending_) return;
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      working_ = true;
      lock.unlock();
      task();
      task = nullptr;
      lock.lock();
      working_ = false;
      changed_.notify_all();
    }
  }

  mutable std::mutex mutex_{};
  std::condition_variable changed_{};
  std::deque<std::function<void()>> tasks_{};  // guarded by mutex_, as what follows
  bool working_{};
  bool ending_{};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Worker> worker_thread() { return std::make_unique<WorkerThread>(); }

}  // namespace beltane::standby
