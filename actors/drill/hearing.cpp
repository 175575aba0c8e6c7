#include "drill/hearing.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

namespace beltane::drill {
namespace {

using patchbay::Captured;

constexpr float silent = 0.001F;
constexpr Seconds shortest_silence{0.001};
constexpr double window = 0.08;  // seconds: pitches 40 Hz apart do not hear each other
constexpr double hop = 0.005;
constexpr double begins = 0.5, ends = 0.25;  // of a note's usual amplitude
constexpr double twice = 1.5;                // as loud: two at once
constexpr double longer = 0.05;              // seconds: two, one behind the other
constexpr double early = 0.06, late = 0.12;  // seconds, of the usual lateness
constexpr double resumes = 0.15;             // seconds after a silence in which a note may still be lost

std::size_t frame_of(const Captured& captured, Instant at) {
  const auto frame = between(captured.start, at).count * captured.rate;
  const auto frames = static_cast<double>(captured.samples.size() / captured.channels);
  return static_cast<std::size_t>(std::clamp(frame, 0.0, frames));
}

std::span<const float> part(const Captured& captured, Instant from, Instant to) {
  const auto first = frame_of(captured, from), last = std::max(first, frame_of(captured, to));
  return std::span(captured.samples).subspan(first * captured.channels, (last - first) * captured.channels);
}

/// How long the sound repeats itself after so many frames, at most.
std::size_t longest_repeat(std::span<const float> samples, std::size_t channels, std::size_t period) {
  std::size_t longest = 0, run = 0;
  bool heard = false;
  for (auto i = period * channels; i < samples.size(); ++i) {
    const bool same = samples[i] == samples[i - period * channels];
    run = same ? run + 1 : 0;
    heard = same && (heard || std::abs(samples[i]) > silent);
    if (heard) longest = std::max(longest, run);
  }
  return longest / channels;
}

/// A block that is played again and again, as JACK does with that of a client which is gone.
Seconds longest_buzz(std::span<const float> samples, std::uint32_t channels, std::uint32_t rate) {
  std::size_t longest = 0;
  for (const std::size_t period : {64, 128, 256, 512, 1024, 2048, 4096})
    if (const auto run = longest_repeat(samples, channels, period); run >= period) longest = std::max(longest, run);
  return {static_cast<double>(longest) / rate};
}

/// How loud one frequency is, every `hop` seconds: its amplitude under a Hann window around that moment.
std::vector<float> loudness_of(const std::vector<float>& sound, double hertz, std::uint32_t rate) {
  const auto length = static_cast<std::size_t>(window * rate), apart = static_cast<std::size_t>(hop * rate);
  std::vector<float> real(length), imaginary(length);
  for (std::size_t i = 0; i < length; ++i) {
    const auto turn = 2 * std::numbers::pi * static_cast<double>(i);
    const auto weight = (1 - std::cos(turn / static_cast<double>(length))) * 2 / static_cast<double>(length);
    real[i] = static_cast<float>(weight * std::cos(turn * hertz / rate));
    imaginary[i] = static_cast<float>(weight * std::sin(turn * hertz / rate));
  }
  std::vector<float> loudness;
  for (std::size_t at = 0; at + length <= sound.size(); at += apart) {
    float x = 0, y = 0;
    for (std::size_t i = 0; i < length; ++i) x += sound[at + i] * real[i], y += sound[at + i] * imaginary[i];
    loudness.push_back(std::hypot(x, y));
  }
  return loudness;
}

/// A note as it was heard. Seconds from the beginning of the capture.
struct Onset {
  double at{};
  double length{};
  double amplitude{};
  double silent{};  // of its length
  bool taken{};
};

std::vector<Onset> onsets_in(const std::vector<float>& loudness, double usual) {
  std::vector<Onset> onsets;
  bool on = false;
  for (std::size_t i = 0; i < loudness.size(); ++i) {
    if (!on && loudness[i] >= begins * usual) {
      on = true;
      onsets.push_back({.at = static_cast<double>(i) * hop + window / 2});
    } else if (on && loudness[i] < ends * usual) {
      on = false;
    }
    if (!on) continue;
    onsets.back().length += hop;
    onsets.back().amplitude = std::max<double>(onsets.back().amplitude, loudness[i]);
  }
  return onsets;
}

/// A note in which there was a silence is one, though it was heard in two parts.
std::vector<Onset> joined(const std::vector<Onset>& onsets, const std::vector<patchbay::SilentSpan>& silences,
                          double longest_gap) {
  std::vector<Onset> notes;
  for (const auto& onset : onsets) {
    const auto end = notes.empty() ? 0 : notes.back().at + notes.back().length;
    const auto silence = std::ranges::find_if(silences, [&](const auto& each) {
      return each.from.count > end - window && each.from.count + each.length.count < onset.at + window;
    });
    if (notes.empty() || onset.at - end > longest_gap || silence == silences.end()) {
      notes.push_back(onset);
      continue;
    }
    auto& note = notes.back();
    note.length = onset.at + onset.length - note.at;
    note.amplitude = std::max(note.amplitude, onset.amplitude);
  }
  for (auto& note : notes)
    for (const auto& silence : silences)
      if (silence.from.count > note.at - window && silence.from.count < note.at + note.length + window)
        note.silent += silence.length.count;
  return notes;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// Listens to the pitches of the notes, one by one.
class Listener {
 public:
  /// `silences`: counted from the beginning of the capture.
  Listener(const Captured& captured, std::span<const DueNote> due, const ListeningSpan& watched,
           const std::vector<patchbay::SilentSpan>& silences)
      : captured_(captured), due_(due), watched_(watched) {
    std::vector<float> left;
    for (std::size_t i = 0; i < captured.samples.size(); i += captured.channels) left.push_back(captured.samples[i]);
    for (const auto& note : due)
      if (!loudness_.contains(note.hertz)) loudness_[note.hertz] = loudness_of(left, note.hertz, captured.rate);
    find_usual();
    for (auto& [hertz, onsets] : onsets_) onsets = joined(onsets, silences, usual_length_);
  }

  void judge(Hearing& hearing) {
    for (const auto& note : due_) {
      if (note.at < watched_.from || note.at >= watched_.to) continue;
      ++hearing.notes;
      auto* onset = onset_of(note);
      if (!onset)
        hearing.lost.push_back(note);
      else if (onset->amplitude >= twice * usual_ || onset->length - onset->silent >= usual_length_ + longer)
        hearing.doubled.push_back(note);
    }
    find_more_than_due(hearing);
  }

 private:
  double second_of(Instant at) const { return between(captured_.start, at).count; }

  /// How loud, how late and how long notes are that nothing went wrong with.
  void find_usual() {
    std::vector<double> amplitudes;
    for (const auto& note : due_)
      if (note.at < watched_.fault) amplitudes.push_back(loudest_near(note));
    usual_ = median(std::move(amplitudes));
    if (usual_ < silent) return;
    for (const auto& [hertz, loudness] : loudness_) onsets_[hertz] = onsets_in(loudness, usual_);
    std::vector<double> lateness, lengths;
    for (const auto& note : due_) {
      if (note.at >= watched_.fault) break;
      for (const auto& onset : onsets_[note.hertz])
        if (std::abs(onset.at - second_of(note.at)) < 0.3)
          lateness.push_back(onset.at - second_of(note.at)), lengths.push_back(onset.length);
    }
    late_ = median(std::move(lateness));
    usual_length_ = median(std::move(lengths));
  }

  double loudest_near(const DueNote& note) const {
    const auto& loudness = loudness_.at(note.hertz);
    const auto from = static_cast<std::ptrdiff_t>((second_of(note.at) - window / 2) / hop);
    float loudest = 0;
    for (auto i = std::max<std::ptrdiff_t>(from, 0); i < from + static_cast<std::ptrdiff_t>(0.3 / hop); ++i)
      if (i < std::ssize(loudness)) loudest = std::max(loudest, loudness[static_cast<std::size_t>(i)]);
    return loudest;
  }

  Onset* onset_of(const DueNote& note) {
    const auto wanted = second_of(note.at) + late_;
    for (auto& onset : onsets_[note.hertz]) {
      if (onset.taken || onset.at < wanted - early || onset.at > wanted + late) continue;
      onset.taken = true;
      return &onset;
    }
    return nullptr;
  }

  void find_more_than_due(Hearing& hearing) const {
    const auto from = second_of(watched_.from) + late, to = second_of(watched_.to) - early;
    for (const auto& [hertz, onsets] : onsets_)
      for (const auto& onset : onsets)
        if (!onset.taken && onset.at > from && onset.at < to)
          hearing.doubled.push_back(
              {captured_.start + std::chrono::nanoseconds(static_cast<std::int64_t>(onset.at * 1e9)), hertz});
  }

  const Captured& captured_;
  std::span<const DueNote> due_;
  const ListeningSpan& watched_;
  std::map<double, std::vector<float>> loudness_{};  // by pitch
  std::map<double, std::vector<Onset>> onsets_{};
  double usual_{}, late_{}, usual_length_{};
};

/// A note that was due in or just after a silence could not be heard.
std::vector<DueNote> excused(const std::vector<DueNote>& lost, const std::vector<patchbay::SilentSpan>& silences,
                             Instant from) {
  std::vector<DueNote> some;
  for (const auto& note : lost) {
    const auto at = between(from, note.at).count;
    if (std::ranges::any_of(silences, [&](const auto& silence) {
          return at > silence.from.count - resumes && at < silence.from.count + silence.length.count + resumes;
        }))
      some.push_back(note);
  }
  return some;
}

/// Whether the machine stood still just then, and for as long.
bool is_of_the_machine(Instant from, Instant to, std::span<const MachineStall> stalls, Seconds slack) {
  return std::ranges::any_of(stalls, [&](const MachineStall& stall) {
    return stall.from < to && stall.to + slack >= from &&
           between(from, to).count <= between(stall.from, stall.to).count + slack.count;
  });
}

void measure_silences(Hearing& hearing, const std::vector<patchbay::SilentSpan>& silences, const Captured& captured,
                      std::span<const MachineStall> stalls) {
  const Seconds period{static_cast<double>(captured.period) / captured.rate};
  const auto standstills = stalls_of_audio({stalls.begin(), stalls.end()}, period);
  for (const auto& silence : silences) {
    const auto from = captured.start + silence.from, to = from + silence.length;
    auto& longest =
        is_of_the_machine(from, to, standstills, {2 * period.count}) ? hearing.machine_silence : hearing.silence;
    longest = std::max(longest, silence.length);
  }
}

/// Those between two moments, counted from the beginning of the capture.
std::vector<patchbay::SilentSpan> silences_of(const Captured& captured, Instant from, Instant to) {
  auto silences =
      patchbay::silences(part(captured, from, to), captured.channels, captured.rate, silent, shortest_silence);
  const auto before = static_cast<double>(frame_of(captured, from)) / captured.rate;
  for (auto& silence : silences) silence.from.count += before;
  return silences;
}

}  // namespace

Hearing listen(const Captured& captured, std::span<const DueNote> due, const ListeningSpan& watched,
               std::span<const MachineStall> stalls) {
  Hearing hearing;
  const auto silences = silences_of(captured, watched.from, watched.to);
  measure_silences(hearing, silences, captured, stalls);
  hearing.buzz = longest_buzz(part(captured, watched.from, watched.to), captured.channels, captured.rate);
  Listener(captured, due, watched, silences).judge(hearing);
  hearing.excused = excused(hearing.lost, silences, captured.start);
  return hearing;
}

}  // namespace beltane::drill
