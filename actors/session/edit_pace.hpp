#pragma once

#include <map>
#include <string>

#include "session/outcome.hpp"

namespace beltane {

/// Which edits come so close behind one another that they are one movement of a hand: a turning knob, a dragged fader.
/// Closer than `pause` by the session's clock, of one author, from one client, with nothing else of that author in
/// between. Each invocation of the command line is a client of its own, so two `set`s are never one. Pure: the clock is
/// given.
class EditPace {
 public:
  static constexpr auto pause = std::chrono::milliseconds(300);

  bool follows_closely(const Submission&, Moment now) const;
  void accepted(const Submission&, Moment now);
  /// Another project is open.
  void restart() { last_.clear(); }

 private:
  struct Last {
    ClientId client{};
    Moment at{};
  };
  std::map<std::string, Last> last_{};  // edit of each author, as long as another may follow closely
};

}  // namespace beltane
