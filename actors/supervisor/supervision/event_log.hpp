#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/messages/control.hpp"

namespace beltane::supervisor {

/// The events of the rig. Each is logged and published at once; the last ones are kept for `status`.
class EventLog {
 public:
  static constexpr std::size_t most_events = 200;
  static constexpr std::size_t longest_text = 1024;  // bytes of an event: a server may complain at length

  explicit EventLog(std::function<void(const Event&)> publish) : publish_(std::move(publish)) {}

  void note(Event);
  /// Adds an event that happens now.
  void note(const std::string& process, const std::string& text, const std::map<std::string, double>& figures = {});
  /// The last ones, oldest first.
  std::vector<Event> last() const { return {events_.begin(), events_.end()}; }

 private:
  std::function<void(const Event&)> publish_;
  std::deque<Event> events_{};
};

}  // namespace beltane::supervisor
