#include "drill/disturbance.hpp"

namespace beltane::drill {
namespace {

constexpr Seconds clock_set_ahead{60}, clock_set_back{-30};

}  // namespace

Result<std::unique_ptr<Disturbance>> prepare(const Case& which) {
  switch (which.fault) {
    case Case::Fault::kill:
    case Case::Fault::hang:
    case Case::Fault::segfault:
    case Case::Fault::slow:
      return prepare_signals(which);
    case Case::Fault::disk_full:
      return prepare_full_disk();
    case Case::Fault::clock_ahead:
      return prepare_set_clock(clock_set_ahead);
    case Case::Fault::clock_back:
      return prepare_set_clock(clock_set_back);
    case Case::Fault::jack_away:
      return prepare_jack_away();
  }
  return Refusal{"there is no such failure"};
}

}  // namespace beltane::drill
