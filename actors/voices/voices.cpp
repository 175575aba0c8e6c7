#include "voices/voices.hpp"

namespace beltane::voices {
namespace {

constexpr std::size_t most_waiting = 10'000;
constexpr auto patience = std::chrono::seconds(1);  // a backend that is there and does not answer cannot stop the music

}  // namespace

const VoiceCommands& Voices::play(const Gestures& gestures, Instant now) {
  out_.clear();
  for (const auto& gesture : gestures) {
    if (known_) {
      perform(gesture, now);
      continue;
    }
    if (waiting_.size() == most_waiting) {
      waiting_.pop_front();
      ++waited_in_vain_;
    }
    waiting_.push_back(gesture);
  }
  return out_;
}

void Voices::perform(const Gesture& gesture, Instant now) {
  struct Perform {
    Pools& pools;
    Instant now;
    VoiceCommands& out;
    void operator()(const PlayNote& note) const { pools.play(note, now, out); }
    void operator()(const ReleaseNote& note) const { pools.release(note, now, out); }
    void operator()(const CancelNote& note) const { pools.cancel(note, now, out); }
    void operator()(const Silence& what) const { pools.silence(what, now, out); }
  };
  std::visit(Perform{pools_, now, out_}, gesture);
}

void Voices::perform_waiting(Instant now) {
  known_ = true;
  asked_.reset();
  for (const auto& gesture : waiting_) perform(gesture, now);
  waiting_.clear();
}

const VoiceCommands& Voices::hear(const VoiceEvents& events, Instant now) {
  out_.clear();
  for (const auto& event : events) {
    if (const auto* ended = std::get_if<VoiceEnded>(&event)) pools_.ended(ended->voice, now, out_);
    if (const auto* known = std::get_if<VoicesKnown>(&event)) {
      pools_.reconcile(*known, now, out_);
      perform_waiting(now);
    }
  }
  return out_;
}

const VoiceCommands& Voices::tick(Instant now) {
  out_.clear();
  pools_.tick(now, out_);
  if (asked_ && now - *asked_ > patience) perform_waiting(now);
  return out_;
}

const VoiceCommands& Voices::link_up(Instant now) {
  out_.clear();
  known_ = false;
  asked_ = now;
  return out_;
}

std::map<std::string, double> Voices::figures() const {
  const auto counts = pools_.counts();
  return {{"voices", static_cast<double>(counts.voices)},
          {"fading", static_cast<double>(counts.fading)},
          {"free_ids", static_cast<double>(counts.free_ids)},
          {"stolen", static_cast<double>(counts.stolen)},
          {"duplicates", static_cast<double>(counts.duplicates)},
          {"refused", static_cast<double>(counts.refused + waited_in_vain_)},
          {"waiting", static_cast<double>(waiting_.size())}};
}

std::map<std::string, std::string> Voices::words() const {
  if (known_) return {};
  return {{"backend", "has not said yet what it plays: notes wait"}};
}

}  // namespace beltane::voices
