#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "graph/audio_backend.hpp"
#include "model/result.hpp"
#include "native/native_engine.hpp"

namespace beltane::native {

/// The graph changes while it sounds.
struct ChangeGraph {
  graph::GraphChange change{};
  graph::EngineTime at{graph::at_once};
};
/// The tempo changes while it sounds.
struct ChangeTempo {
  Bpm tempo{};
  graph::EngineTime at{graph::at_once};
};
using TimedEvent = std::variant<graph::PlayVoice, graph::Release, graph::Move, ChangeGraph, ChangeTempo>;

/// What is to be rendered.
struct RenderJob {
  graph::Graph graph{};              // from the start
  std::vector<TimedEvent> events{};  // in any order; of one moment, in this one
};

/// Stereo sound in memory.
struct Rendering {
  double rate{};  // frames a second
  std::vector<float> left{};
  std::vector<float> right{};
  std::vector<graph::BackendEvent> events{};  // what the engine had to tell
};

/// Told now and then what part is done, 0 to 1; false gives the work up.
using Progress = std::function<bool(double done)>;

/// Plays the performance as fast as it goes; the sound is held in memory, 8 bytes a frame. Refused where the engine
/// refuses one of its events; the release of a voice that is over already is none. Blocks: until it is done or given
/// up.
Result<Rendering> render(const RenderJob& performance, Seconds length, const NativeEngineOptions& options = {},
                         const Progress& progress = {});

/// Writes it as a WAV file of 32-bit floats. Blocks: on the disk.
Result<void> write_wav(const Rendering& rendering, const std::filesystem::path& file);

}  // namespace beltane::native
