// The system clock is set, for the processes of the rig only: nobody may set the machine's.

#include "client/rig_control.hpp"
#include "drill/disturbance.hpp"
#include "drill/settable_clock.hpp"

namespace beltane::drill {
namespace {

class SetClock final : public Disturbance {
 public:
  SetClock(SettableClock clock, Seconds by) : clock_(std::move(clock)), by_(by) {}

  Result<void> begin(const RigStatus&) override {
    clock_.set(by_);
    return {};
  }
  void turn(Instant) override {}
  bool is_over(const RigStatus& status) const override { return client::all_ready(status); }
  Seconds lasted() const override { return {}; }
  void end() override { clock_.set(Seconds{-by_.count}); }

 private:
  SettableClock clock_;
  Seconds by_;
};

}  // namespace

Result<std::unique_ptr<Disturbance>> prepare_set_clock(Seconds by) {
  auto clock = SettableClock::make();
  if (!clock) return clock.refusal();
  return std::unique_ptr<Disturbance>(new SetClock(std::move(*clock), by));
}

}  // namespace beltane::drill
