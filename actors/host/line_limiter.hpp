#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace beltane {

/// Keeps a log readable and small while somebody makes a process complain without end: a line that was said lately is
/// counted and not said again, and only so many lines are said in all. Pure: the time is always passed in.
class LineLimiter {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  /// The same line is said once in that time.
  static constexpr std::chrono::seconds again_after{10};
  /// So many lines at once, and so many a second in the long run.
  static constexpr double burst = 200;
  static constexpr double rate = 20;

  /// What is to be written for this line: itself, with what was left out since; nothing where it is left out.
  std::optional<std::string> admit(std::string_view line, Moment now);

 private:
  struct Line {
    std::string text{};
    Moment said{};
    std::uint64_t repeated{};
  };
  std::deque<Line> lately_{};
  double credit_{burst};
  Moment credited_{};
  std::uint64_t left_out_{};
};

}  // namespace beltane
