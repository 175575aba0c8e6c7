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

  /// `note`: in which is remembered what the server of that epoch has; a server does not tell what is in its buffers.
  SampleLoader(FindSample find, std::filesystem::path note, std::uint64_t epoch, const ServerLimits& limits);

  /// These are played now. Told again, it also asks again for files that were not there.
  void want(const std::set<SampleKey>& keys, Server& server, Instant now);
  /// The server has it; false: it was not asked for.
  bool loaded(BufferId buffer, Server& server, Instant now);
  /// The server cannot have it. Answers why, where it was asked for.
  std::optional<std::string> failed(const BufferFailed& failed, Server& server, Instant now);
  /// Frees what nobody plays any more. Answers whether files that were not there should be asked for again.
  bool tidy(Server& server, Instant now);

  /// A voice plays it / is over.
  void hold(VoiceId voice, BufferId buffer) { buffers_.hold(voice, buffer); }
  void release(VoiceId voice) { buffers_.release(voice); }

  const Cow<LoadedSamples>& ready() const { return buffers_.ready(); }
  bool busy() const { return buffers_.busy(); }
  std::set<SampleKey> loading() const { return buffers_.loading(); }
  void report(graph::EngineReport& report) const;

 private:
  void load_next(Server& server, Instant now);
  void remember() const;
  void adopt();

  FindSample find_;
  std::filesystem::path note_;
  std::uint64_t epoch_;
  Buffers buffers_{};
  Instant last_wanted_{};
};

}  // namespace beltane::scsynth
