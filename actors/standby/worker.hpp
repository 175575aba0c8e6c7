#pragma once

#include <functional>
#include <memory>

#include "model/units.hpp"

namespace beltane::standby {

/// Does tasks one after the other, beside whoever gives them. Thread: one gives.
class Worker {
 public:
  /// Drops what has not begun. Blocks: until what has begun is done.
  virtual ~Worker() = default;
  /// Blocks: never.
  virtual void run(std::function<void()> task) = 0;
  /// Forgets what has not begun.
  virtual void drop() = 0;
  /// Tasks that are not done.
  virtual std::size_t waiting() const = 0;
  /// Waits until all is done. False: it is not, and the limit is over.
  virtual bool finish(Seconds limit) = 0;
};
using MakeWorker = std::function<std::unique_ptr<Worker>()>;

/// A thread of its own.
std::unique_ptr<Worker> worker_thread();

}  // namespace beltane::standby
