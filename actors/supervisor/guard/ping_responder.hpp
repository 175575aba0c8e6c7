#pragma once

#include <atomic>
#include <filesystem>
#include <memory>

#include "host/fd.hpp"
#include "host/host.hpp"
#include "loop/loop.hpp"
#include "model/result.hpp"

namespace beltane::supervisor {

/// The guard's line to the supervisor: pings are counted on the loop thread, and answered by whoever calls `answer`.
class PingResponder {
 public:
  PingResponder();
  ~PingResponder();
  Result<void> connect(const std::filesystem::path& runtime);

  /// Readable while there is something to answer, or the end was asked for.
  int fd() const { return wake_.get(); }
  bool asked_to_end() const { return ended_; }
  /// Answers the last ping; whether there was one.
  bool answer();

 private:
  void record(std::uint64_t number);

  Fd wake_;
  std::atomic<std::uint64_t> last_{};
  std::atomic<bool> ended_{};
  std::unique_ptr<loop::Loop> loop_;
  std::unique_ptr<SupervisorLine> line_{};
};

}  // namespace beltane::supervisor
