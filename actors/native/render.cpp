#include "native/render.hpp"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "model/editing/refuse.hpp"

namespace beltane::native {
namespace {

constexpr std::size_t block = 256;                 // frames
constexpr std::size_t blocks_between_looks = 256;  // 1.4 s of sound
constexpr std::size_t written_at_once = 1 << 16;   // frames

graph::EngineTime time_of(const TimedEvent& event) {
  return std::visit([](const auto& each) { return each.at; }, event);
}

Result<void> give(NativeEngine& engine, const graph::PlayVoice& event) { return engine.play(event); }
Result<void> give(NativeEngine& engine, const graph::Release& event) { return engine.release(event); }
Result<void> give(NativeEngine& engine, const graph::Move& event) { return engine.move(event); }
Result<void> give(NativeEngine& engine, const ChangeGraph& event) { return engine.change(event.change, event.at); }
Result<void> give(NativeEngine& engine, const ChangeTempo& event) { return engine.set_tempo(event.tempo, event.at); }

/// What the engine told, and which voices have ended.
class EndedVoices {
 public:
  void listen(NativeEngine& engine, std::vector<graph::BackendEvent>& into) {
    for (auto& event : engine.events()) {
      if (const auto* ended = std::get_if<graph::VoiceGone>(&event)) ended_.insert(ended->voice);
      into.push_back(event);
    }
  }
  /// A voice that was stolen, or ended by itself, needs no release.
  bool is_over(const TimedEvent& event) const {
    const auto* release = std::get_if<graph::Release>(&event);
    return release && ended_.contains(release->voice);
  }

 private:
  std::set<VoiceId> ended_{};
};

}  // namespace

Result<Rendering> render(const RenderJob& performance, Seconds length, const NativeEngineOptions& options,
                         const Progress& progress) {
  NativeEngine engine(options);
  if (auto begun = engine.change(difference({}, performance.graph), graph::at_once); !begun) return begun.refusal();
  auto events = performance.events;
  std::stable_sort(events.begin(), events.end(),
                   [](const TimedEvent& a, const TimedEvent& b) { return time_of(a) < time_of(b); });
  Rendering rendering{.rate = options.rate};
  const auto frames = static_cast<std::size_t>(std::llround(std::max(length.count, 0.0) * options.rate));
  rendering.left.resize(frames);
  rendering.right.resize(frames);
  auto next = events.begin();
  EndedVoices ended;
  for (std::size_t made = 0; made < frames; made += block) {
    if (progress && made % (block * blocks_between_looks) == 0)
      if (!progress(static_cast<double>(made) / static_cast<double>(frames))) return refuse("given up");
    const auto count = std::min(block, frames - made);
    const graph::EngineTime end{static_cast<double>(made + count) / options.rate};
    for (; next != events.end() && time_of(*next) < end; ++next) {
      if (ended.is_over(*next)) continue;
      if (auto given = std::visit([&](const auto& each) { return give(engine, each); }, *next); !given)
        return given.refusal();
    }
    engine.process(rendering.left.data() + made, rendering.right.data() + made, count);
    ended.listen(engine, rendering.events);
  }
  return rendering;
}

Result<void> write_wav(const Rendering& rendering, const std::filesystem::path& file) {
  SF_INFO info{};
  info.samplerate = static_cast<int>(std::lround(rendering.rate));
  info.channels = 2;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  auto* out = sf_open(file.c_str(), SFM_WRITE, &info);
  if (!out) return refuse("cannot write ", file.string(), ": ", sf_strerror(nullptr));
  bool whole = true;
  std::vector<float> interleaved;
  for (std::size_t at = 0; whole && at < rendering.left.size(); at += written_at_once) {
    interleaved.clear();
    for (auto i = at; i < std::min(at + written_at_once, rendering.left.size()); ++i)
      interleaved.insert(interleaved.end(), {rendering.left[i], rendering.right[i]});
    const auto count = static_cast<sf_count_t>(interleaved.size());
    whole = sf_write_float(out, interleaved.data(), count) == count;
  }
  if (sf_close(out) != 0 || !whole) return refuse("cannot write all of ", file.string(), "; is the disk full?");
  return {};
}

}  // namespace beltane::native
