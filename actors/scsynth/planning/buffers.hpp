#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/messages/gesture.hpp"
#include "model/messages/server_limits.hpp"
#include "scsynth/planning/loaded.hpp"
#include "scsynth/planning/pool.hpp"
#include "scsynth/server.hpp"

namespace beltane::scsynth {

/// The samples of an audio server: loaded, in flight, and to be freed. One is loaded at a time. A sample that the plan
/// has not needed for `stays`, and that no voice plays, is freed. Pure: no clock, no server, no disk.
class Buffers {
 public:
  static constexpr int first = 1'024;  // those below are the recorders'
  static constexpr int step = 4;       // a sample has up to four: two of spectra, two while they are made
  static constexpr auto stays = std::chrono::seconds(10);

  /// There is a server, of so many buffers, which has nothing yet.
  void begin(std::uint32_t buffers) { numbers_ = Pool(first, step, static_cast<int>(buffers)); }
  /// The samples that the plan needs now. A repeated call also retries files that were missing.
  void want(const std::set<SampleKey>& keys, Instant now);
  /// The next to load, which is in flight from then on; nothing while one is.
  std::optional<std::pair<SampleKey, BufferId>> next();
  /// The server has it, or cannot have it. False: it was not asked for.
  bool loaded(BufferId buffer);
  bool failed(BufferId buffer, const std::string& reason);
  /// The file is missing; it is tried again after `retry`.
  void missing(const SampleKey& key, const std::string& reason, Instant now);

  /// A voice plays it / is over.
  void hold(VoiceId voice, BufferId buffer);
  void release(VoiceId voice);
  /// What can go now; it is forgotten.
  std::vector<std::pair<SampleKey, BufferId>> unneeded(Instant now);

  /// The server is gone, and all it had.
  void lost();
  /// Takes over what a former life of the backend gave to this very server.
  void adopt(const LoadedSamples& found);

  const Cow<LoadedSamples>& ready() const { return ready_; }
  /// Whether something is being loaded or waits for it.
  bool busy() const { return in_flight_ || !waiting_.empty(); }
  /// What is being loaded or waits for it.
  std::set<SampleKey> loading() const;
  /// Why samples that are needed are not there, in words, by sample.
  const std::map<SampleKey, std::string>& missing() const { return missing_; }

 private:
  static constexpr auto retry = std::chrono::seconds(1);
  void free(BufferId buffer) { numbers_.give_back(static_cast<int>(buffer)); }

  Pool numbers_{first, step, static_cast<int>(ServerLimits{}.buffers)};
  std::set<SampleKey> wanted_{};
  std::deque<SampleKey> waiting_{};
  std::optional<std::pair<SampleKey, BufferId>> in_flight_{};
  Cow<LoadedSamples> ready_{};
  std::map<SampleKey, std::string> missing_{};
  std::map<SampleKey, Instant> try_again_{};
  std::map<SampleKey, Instant> idle_{};  // since when nobody needs it
  std::map<VoiceId, BufferId> held_{};
};

}  // namespace beltane::scsynth
