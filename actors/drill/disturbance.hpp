#pragma once

#include <memory>
#include <string>

#include "drill/cases.hpp"
#include "model/messages/control.hpp"
#include "model/result.hpp"
#include "supervisor/control.hpp"

namespace beltane::drill {

/// What a rehearsal does to a rig or to what is around it: it begins, goes on for a while, and is over. It outlives the
/// rig that it is prepared for. Thread: one.
class Disturbance {
 public:
  virtual ~Disturbance() = default;

  /// How a rig must be started so that this can be done to it, beside what `how` says already.
  virtual supervisor::StartOptions rig(supervisor::StartOptions how) const { return how; }
  /// The JACK server of a rig that was started so; empty: its own.
  virtual std::string jack_server() const { return {}; }

  /// Begins with it. Refused where the rig has no such process, or the machine does not let it.
  virtual Result<void> begin(const RigStatus& before) = 0;
  /// Goes on with it, as far as it is time.
  virtual void turn(Instant now) = 0;
  /// Whether nothing is done any more, and by this status nothing of it is left.
  virtual bool is_over(const RigStatus& status) const = 0;
  /// For how long it was done, or has been until now.
  virtual Seconds lasted() const = 0;
  /// Leaves off, where it is not over, and puts back what was otherwise before.
  virtual void end() = 0;
};

/// Prepares what a case does, in this process and what it starts from then on: so before the rig, and before another
/// thread. Refused where this machine does not let it.
Result<std::unique_ptr<Disturbance>> prepare(const Case& which);

/// Each kind of them.
std::unique_ptr<Disturbance> prepare_signals(const Case& which);
Result<std::unique_ptr<Disturbance>> prepare_full_disk();
Result<std::unique_ptr<Disturbance>> prepare_set_clock(Seconds by);
Result<std::unique_ptr<Disturbance>> prepare_jack_away();

}  // namespace beltane::drill
