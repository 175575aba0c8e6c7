#pragma once

#include <thread>
#include <vector>

#include "backend/recording.hpp"
#include "loop/loop.hpp"
#include "model/messages/control.hpp"

namespace beltane::backend {

/// Starts and stops recordings for clients, and joins their parts in the background.
class RecordingDesk {
 public:
  using Answer = std::function<void(const loop::Peer&, const BackendAnswer&)>;

  /// `answer` may be called from any thread.
  RecordingDesk(WavFiles files, std::filesystem::path note, Answer answer);

  /// Blocks: until the engine answers. Null: none stands.
  void start(const loop::Peer& peer, const Record& request, AudioBackend* engine, std::uint64_t epoch, Instant now);
  /// Parts are joined in a thread of their own: that may take as long as the disk needs.
  void stop(const loop::Peer& peer, const Record& request, AudioBackend* engine, Instant now);
  /// Ends the recording because this process shuts down.
  void close(AudioBackend* engine, Instant now);

  /// The engine is heard no more, and lives on: it ends its part. Blocks: until it answers.
  void engine_leaves(AudioBackend& engine) { recorder_.server_leaves(engine); }
  void engine_lost() { recorder_.server_lost(); }
  /// Goes on with a recording that ran. Refused where the engine cannot.
  Result<void> engine_back(AudioBackend& engine, std::uint64_t epoch, const std::vector<std::uint32_t>& recordings,
                           Instant now) {
    return recorder_.server_back(engine, epoch, recordings, now);
  }
  /// Each message about the disk, once.
  std::optional<std::string> look(AudioBackend& engine, Instant now) { return recorder_.look(engine, now); }

  bool runs() const { return !recorder_.path().empty(); }
  void report(Health& health) const;

 private:
  WavFiles files_;
  Answer answer_;
  Recorder recorder_;
  std::vector<std::jthread> joining_{};
};

}  // namespace beltane::backend
