#pragma once

#include <deque>
#include <functional>
#include <mutex>

#include "scsynth/osc/osc.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// One step of loading: what to send, and which command on which buffer the server then says that it has done.
struct LoadStep {
  OscMessage message{};
  std::string command{};
  std::int32_t buffer{};
};

/// The steps that load a sample into its buffers; each begins when the one before is done. Long files are loaded in
/// pieces, so that the server's disk thread has time for recordings in between. Refused, in words, where the file
/// cannot be read. Blocks: reads the head of the file.
Result<std::vector<LoadStep>> load_steps(const LoadBuffer& load);

/// Loads that are under way on one server, one after the other. Thread: one begins, another hears and looks.
class Loads {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr auto patience = std::chrono::seconds(30);  // with one step

  Loads(std::function<void(const OscMessage&)> send, Report report)
      : send_(std::move(send)), report_(std::move(report)) {}

  Result<void> begin(const LoadBuffer& load, Clock::time_point now);
  /// Handles a message of the server. False: it does not belong to a load.
  bool handle(const OscMessage& message, Clock::time_point now);
  /// Gives up loads that had no answer for too long.
  void look(Clock::time_point now);

 private:
  struct Load {
    BufferId buffer{};
    std::deque<LoadStep> steps{};
  };
  void send_next(Clock::time_point now);
  void end(const ServerReport& report, Clock::time_point now);

  std::function<void(const OscMessage&)> send_;
  Report report_;
  std::recursive_mutex mutex_{};
  std::deque<Load> loads_{};  // the first is under way
  Clock::time_point sent_{};
};

/// What frees them.
std::vector<OscMessage> free_messages(BufferId buffer, bool spectrum);

}  // namespace beltane::scsynth
