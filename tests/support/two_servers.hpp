#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "changeover/record.hpp"
#include "patchbay/capture.hpp"
#include "support/sound_files.hpp"

namespace beltane::test {

using changeover::PerSide;
using changeover::Side;

/// What was heard at the loudspeakers during one fault.
struct Hearing {
  std::size_t lost{};      // frames without any sound, but for those that the ear itself missed
  std::size_t repeated{};  // frames that are those of one period before
  float step{};            // the largest from a sample to the next
  std::size_t missed{};    // by the ear
  std::size_t frames{};    // that were listened to
};

/// A jackd with the dummy driver, two scsynth with a pilot and the same sine each, a changeover, a patchbay and an ear
/// at the loudspeakers: all processes of its own, which end with it.
class TwoServers {
 public:
  explicit TwoServers(std::uint32_t period);
  ~TwoServers();
  TwoServers(const TwoServers&) = delete;
  TwoServers& operator=(const TwoServers&) = delete;

  /// Ends the server of a side with a signal; SIGSTOP only freezes it.
  void hit(Side side, int signal);
  /// Makes the next life of a side's server, which is wired by the patchbay. Returns when its pilot and
  /// its sine sound.
  void revive(Side side);
  /// The changeover's next life; it is wired by the patchbay.
  void start_changeover();
  void kill_changeover();
  /// Which ports the first loudspeaker is connected to.
  std::vector<std::string> at_the_loudspeaker() const;

  changeover::State state() const { return record_->read(); }
  Result<void> switch_to(Side side) const { return record_->switch_to(side, {10}); }
  Side live() const { return state().live.value(); }

  /// Waits for a condition of the changeover's state. False: it did not come.
  bool until(const std::function<bool(const changeover::State&)>& condition,
             std::chrono::milliseconds limit = std::chrono::seconds(30)) const;
  /// Waits until both pilots have been good for that long.
  bool until_both_are_good(Seconds stretch = {0.25}) const;
  /// Waits until so much more has been heard.
  bool listen(Seconds stretch) const;
  /// Whether sound was heard within the last stretch, waiting for it.
  bool until_heard();

  /// Where the ear stands now, in frames.
  std::size_t mark() const;
  Hearing heard_since(std::size_t frame) const;
  patchbay::Captured captured() const { return ear_->captured(); }

  std::uint32_t period() const { return period_; }
  const std::string& jack() const { return jack_; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  /// The sine's own largest step from a sample to the next.
  float own_step() const { return own_step_; }

 private:
  struct Server {
    pid_t pid{-1};
    std::uint16_t port{};
    int life{};
  };

  void bring_up();
  void take_down();
  void print_logs() const;
  bool play(const Server& server) const;
  pid_t spawn(const std::vector<std::string>& words) const;
  void start_server(Side side);
  void start_patchbay();
  bool answers(const Server& server) const;

  support::OwnFolder folder_{};
  std::uint32_t period_;
  std::string jack_;
  pid_t jackd_{-1};
  pid_t patchbay_{-1};
  pid_t changeover_{-1};
  PerSide<Server> servers_{};
  float own_step_{};
  std::optional<changeover::Record> record_{};
  std::unique_ptr<patchbay::Capture> ear_{};
};

}  // namespace beltane::test
