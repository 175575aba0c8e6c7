#pragma once

#include <filesystem>

#include "graph/audio_backend.hpp"
#include "scsynth/planning/buffers.hpp"

namespace beltane::scsynth {

/// Has one server load what the plan plays, one sample after the other, so that the server's disk thread has time for
/// recordings in between.
class SampleLoader {
 public:
  using FindSample = decltype(graph::EnginePlace::find_sample);

  /// `note`: a file that lists the buffers of the server of that epoch, because a server cannot list them.
  SampleLoader(FindSample find, std::filesystem::path note, std::uint64_t epoch, const ServerLimits& limits);

  /// The samples that the plan needs now. A repeated call also retries files that were missing.
  void want(const std::set<SampleKey>& keys, AudioServer& server, Instant now);
  /// The buffer is loaded. False: it was not asked for.
  bool loaded(BufferId buffer, AudioServer& server, Instant now);
  /// The buffer failed to load. Answers why, where it was asked for.
  std::optional<std::string> failed(const BufferFailed& failed, AudioServer& server, Instant now);
  /// Frees samples that nobody plays. Answers whether missing files should be tried again.
  bool tidy(AudioServer& server, Instant now);

  /// A voice plays it / is over.
  void hold(VoiceId voice, BufferId buffer) { buffers_.hold(voice, buffer); }
  void release(VoiceId voice) { buffers_.release(voice); }

  const Cow<LoadedSamples>& ready() const { return buffers_.ready(); }
  bool busy() const { return buffers_.busy(); }
  std::set<SampleKey> loading() const { return buffers_.loading(); }
  void report(graph::EngineReport& report) const;

 private:
  void load_next(AudioServer& server, Instant now);
  void remember() const;
  void adopt();

  FindSample find_;
  std::filesystem::path note_;
  std::uint64_t epoch_;
  Buffers buffers_{};
  Instant last_wanted_{};
};

}  // namespace beltane::scsynth
