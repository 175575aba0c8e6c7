#include "backend/healing.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iomanip>
#include <map>
#include <sstream>

#include "wav/alignment.hpp"
#include "wav/frames.hpp"
#include "wav/wav.hpp"

namespace beltane::backend {
namespace {

using wav::Samples;

constexpr Seconds cross_fade{0.01};
constexpr Seconds compared{0.25};  // of sound, to find its place in what is rendered
constexpr Seconds reach{0.15};     // by which the times of parts may be wrong
constexpr double alike = 0.7;      // at a place that is trusted
constexpr Seconds first_return{0.25}, last_return{3}, return_step{0.05};  // of the sound of the next server
constexpr double as_loud = 0.98;
constexpr double nothing = 1e-4;  // amplitude

std::string shown(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value << " s";
  return text.str();
}

std::size_t frames_in(Seconds length, std::uint32_t rate) {
  return static_cast<std::size_t>(std::llround(std::max(length.count, 0.0) * rate));
}

/// All channels as one.
std::vector<float> mixed(const Samples& samples, std::size_t channels) {
  std::vector<float> mono(channels ? samples.size() / channels : 0);
  for (std::size_t i = 0; i < mono.size() * channels; ++i) mono[i / channels] += samples[i];
  return mono;
}

/// The effective amplitude of a stretch; that of nothing beyond the end.
double loudness(std::span<const float> sound, std::size_t at, std::size_t length) {
  double sum = 0;
  for (auto i = at; i < std::min(at + length, sound.size()); ++i) sum += static_cast<double>(sound[i]) * sound[i];
  return std::sqrt(sum / static_cast<double>(std::max<std::size_t>(length, 1)));
}

/// How alike two amplitudes are, 0 to 1.
double likeness(double a, double b) {
  if (a < nothing && b < nothing) return 1;
  return std::min(a, b) / std::max(a, b);
}

/// Where what the next server plays has come back: what has just been made fades in, and voices begin anew. A frame of
/// `next`, of which `at` in `rendered` is the first. What is around it is as loud on both sides.
std::size_t return_of(std::span<const float> next, std::span<const float> rendered, std::size_t at,
                      std::uint32_t rate) {
  const auto step = frames_in(return_step, rate), window = 2 * step, first = frames_in(first_return, rate);
  const auto room = next.size() - std::min(next.size(), frames_in(compared, rate));
  if (room <= first) return std::min(next.size(), first);
  auto best = first;
  double best_likeness = -1;
  for (auto frame = first; frame <= std::min(room, frames_in(last_return, rate)); frame += step) {
    const auto like = likeness(loudness(next, frame - step, window), loudness(rendered, at + frame - step, window));
    if (like > best_likeness) best = frame, best_likeness = like;
    if (like >= as_loud) break;
  }
  return best;
}

/// A rendering, and how it goes into the take.
struct Splice {
  std::string wav{};
  std::size_t first{};     // its frame at the end of the part before
  std::size_t gap{};       // frames between the parts
  std::size_t replaced{};  // frames of the part behind
  bool in_step{};          // both ends were found by their sound
  std::vector<std::string> missing{};
};

/// A take of which the parts are not joined yet.
struct Parts {
  const RecordingNote& note;
  std::vector<wav::WavFile> files{};

  Result<std::vector<float>> sound(std::size_t part, std::uint64_t first, std::uint64_t frames) const {
    auto read = wav::read_frames(note.parts[part].path, first, frames);
    if (!read) return read.refusal();
    return mixed(*read, files[part].channels);
  }
};

Result<Parts> look_at(const RecordingNote& note) {
  Parts parts{note};
  for (const auto& part : note.parts) {
    auto file = wav::mend_wav(part.path);
    if (!file) return file.refusal();
    parts.files.push_back(*file);
  }
  return parts;
}

ReplaySpan span_of(const Hole& hole, const Journal& journal, const std::string& wav, std::uint32_t rate) {
  const Seconds around = compared + reach;
  const auto from = hole.from + Seconds{-around.count};
  return {.begin = std::min(pre_roll(hole, journal), from),
          .from = from,
          .to = hole.to + last_return + around,
          .rate = rate,
          .wav = wav};
}

/// Finds where the ends of the parts lie in what was rendered of `span`.
Result<Splice> fitted(const Hole& hole, const Parts& parts, const ReplaySpan& span) {
  const auto rendered_frames = wav::read_frames(span.wav, 0, ~std::uint64_t{});
  if (!rendered_frames) return rendered_frames.refusal();
  const auto& last = parts.files[hole.after];
  const auto piece = frames_in(compared, span.rate), far = frames_in(reach, span.rate);
  const auto rendered = mixed(*rendered_frames, last.channels);
  const auto end = parts.sound(hole.after, last.frames - std::min<std::uint64_t>(last.frames, piece), piece);
  const auto next = parts.sound(hole.before, 0, frames_in(last_return + compared + reach, span.rate));
  if (!end || !next) return end ? next.refusal() : end.refusal();

  const auto ends = frames_in(between(span.from, hole.from), span.rate);
  const auto begins = frames_in(between(span.from, hole.to), span.rate);
  const auto back = return_of(*next, rendered, begins, span.rate);
  const auto before = wav::align(*end, rendered, ends - std::min(ends, end->size()), far);
  const auto returned = std::span(*next).subspan(back, std::min(piece, next->size() - back));
  const auto behind = wav::align(returned, rendered, begins + back, far);
  const bool knows_end = before.likeness >= alike, knows_begin = behind.likeness >= alike;
  const auto first = knows_end ? before.at + end->size() : ends;
  const auto past = knows_begin ? behind.at : begins + back;
  return Splice{.wav = span.wav,
                .first = first,
                .gap = past - std::min(past, first + back),
                .replaced = back,
                .in_step = knows_end && knows_begin};
}

Result<Splice> rendered(const Hole& hole, const Parts& parts, const Journal& journal, const Healing& healing,
                        const std::string& wav) {
  if (healing.goes_on && !healing.goes_on()) return Refusal{"the rig was taken down"};
  if (auto why = unknown_in(hole, journal, healing.ended); !why.empty()) return Refusal{why};
  const auto& last = parts.files[hole.after];
  const auto& next = parts.files[hole.before];
  if (last.rate != next.rate || last.channels != 2) return Refusal{"its servers had different rates or channels"};
  const auto span = span_of(hole, journal, wav, last.rate);
  const auto missing = healing.replay(journal, span, healing.goes_on);
  if (!missing) return missing.refusal();
  auto splice = fitted(hole, parts, span);
  if (splice) splice->missing = *missing;
  return splice;
}

float faded(float from, float to, std::size_t step, std::size_t steps) {
  const auto part = static_cast<float>(step + 1) / static_cast<float>(steps + 1);
  return from + (to - from) * part;
}

/// Writes the rendering over the frames from `from` to `to` of the joined take and fades over to it just before, and
/// from it just before its end.
Result<void> spliced(const std::string& take, const Splice& splice, std::size_t from, std::size_t to,
                     std::uint32_t rate, std::size_t channels) {
  const auto fade = std::min({frames_in(cross_fade, rate), from, to - from, splice.first});
  auto sound = wav::read_frames(splice.wav, splice.first - fade, fade + to - from);
  const auto had = wav::read_frames(take, from - fade, fade + to - from);
  if (!sound || !had) return sound ? had.refusal() : sound.refusal();
  if (sound->size() != had->size()) return Refusal{"what was rendered is too short"};
  const auto edge = std::min(fade, splice.replaced);
  for (std::size_t i = 0; i < sound->size(); ++i) {
    const auto frame = i / channels, left = fade + to - from - frame;  // to the end
    if (frame < fade) (*sound)[i] = faded((*had)[i], (*sound)[i], frame, fade);
    if (left <= edge) (*sound)[i] = faded((*sound)[i], (*had)[i], edge - left, edge);
  }
  return wav::write_frames(take, from - fade, *sound);
}

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string label_of(const Hole& hole, Seconds length, const Result<Splice>& splice, const Journal& journal) {
  auto label = std::string(splice ? "healed " : "silent ") + shown(length.count, 2) +
               (hole.left ? ": another audio server took over" : ": the audio server died");
  if (!splice) return label + "; not healed: " + splice.reason();
  if (!splice->in_step) label += "; joined by the clock alone";
  if (!splice->missing.empty()) label += "; without " + listed(splice->missing);
  if (const auto unknown = unjournaled(hole, journal); unknown > Seconds{})
    label += "; what was played in " + shown(unknown.count, 2) + " of it is not known";
  return label;
}

}  // namespace

std::string journal_of(const std::string& take) { return take + ".gestures"; }

std::string marks_in_words(const Recorded& take) {
  std::string text;
  for (const auto& mark : take.marks)
    text +=
        (text.empty() ? "at " : "; at ") + shown(static_cast<double>(mark.frame) / take.rate, 1) + ": " + mark.label;
  return text;
}

Result<Recorded> healed(const RecordingNote& note, const WavFiles& files, const Healing& healing) {
  const auto parts = look_at(note);
  if (!parts) return parts.refusal();
  std::vector<Seconds> lengths;
  for (const auto& file : parts->files) lengths.push_back(length_of(file));
  const auto rate = parts->files.front().rate;
  const auto holes = holes_between(note.parts, lengths);
  const auto journal = journal_in(journal_of(note.path));

  std::vector<Result<Splice>> splices;
  std::map<std::size_t, PartPlace> places;
  for (std::size_t i = 0; i < holes.size(); ++i) {
    if (healing.progress) healing.progress(i, holes.size());
    const auto wav = note.path + ".healing" + std::to_string(i + 1) + ".wav";
    splices.push_back(journal ? rendered(holes[i], *parts, *journal, healing, wav) : Result<Splice>(journal.refusal()));
    if (const auto& splice = splices.back())
      places[holes[i].before] = {holes[i].after, {static_cast<double>(splice->gap) / rate}};
  }

  auto take = joined(note, files, places);
  for (std::size_t i = 0; i < holes.size(); ++i) {
    const auto& hole = holes[i];
    auto& splice = splices[i];
    if (take) {
      const auto from = frames_in(take->parts[hole.after].ends, rate);
      const auto begins = frames_in(take->parts[hole.before].begins, rate);
      if (splice)
        if (auto done = spliced(note.path, *splice, from, begins + splice->replaced, rate, 2); !done)
          splice = done.refusal();
      take->marks.push_back(
          {from, label_of(hole, {static_cast<double>(begins - from) / rate}, splice, journal ? *journal : Journal{})});
    }
    std::error_code error;
    std::filesystem::remove(note.path + ".healing" + std::to_string(i + 1) + ".wav", error);
  }
  if (take) take->rate = rate;
  if (take && !take->marks.empty()) (void)wav::add_cue_points(note.path, take->marks);
  return take;
}

}  // namespace beltane::backend
