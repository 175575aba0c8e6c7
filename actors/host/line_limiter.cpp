#include "host/line_limiter.hpp"

#include <algorithm>

namespace beltane {
namespace {

constexpr std::size_t most_remembered = 64;

}  // namespace

std::optional<std::string> LineLimiter::admit(std::string_view line, Moment now) {
  if (credited_ != Moment{})
    credit_ = std::min(burst, credit_ + std::chrono::duration<double>(now - credited_).count() * rate);
  credited_ = now;
  const auto known = std::ranges::find(lately_, line, &Line::text);
  if (known != lately_.end() && now - known->said < again_after) {
    ++known->repeated;
    return {};
  }
  if (credit_ < 1) {
    ++left_out_;
    return {};
  }
  credit_ -= 1;
  std::string text(line);
  if (known != lately_.end()) {
    if (known->repeated > 0) text += " (and " + std::to_string(known->repeated) + " times more)";
    lately_.erase(known);
  }
  if (left_out_ > 0) text += " (" + std::to_string(left_out_) + " lines were left out)";
  left_out_ = 0;
  lately_.push_back({std::string(line), now, 0});
  if (lately_.size() > most_remembered) lately_.pop_front();
  return text;
}

}  // namespace beltane
