#include "patchbay/stall_watch.hpp"

#include <utility>

namespace beltane::patchbay {

bool StallWatch::look(std::uint64_t blocks, std::uint32_t frame) {
  const bool jack_went_on = std::exchange(frame_, frame) != frame;
  if (std::exchange(blocks_, blocks) != blocks)
    still_ = 0;
  else if (jack_went_on)
    ++still_;
  return blocks > 0 && still_ >= patience;
}

bool ChangeoverWatch::look(std::uint32_t frame) {
  if (!record_)
    if (auto opened = changeover::Record::open(path_)) record_ = std::move(*opened);
  if (!record_) return false;
  const bool stalled = watch_.look(record_->read().blocks, frame);
  return !std::exchange(stalled_, stalled) && stalled;
}

}  // namespace beltane::patchbay
