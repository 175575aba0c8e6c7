#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "backend/gesture_journal.hpp"
#include "backend/healing.hpp"
#include "backend/recording.hpp"
#include "loop/loop.hpp"
#include "model/messages/control.hpp"

namespace beltane::backend {

/// What a recording needs of others. All of it may be called from any thread.
struct RecordingTools {
  WavFiles files{};
  std::function<void(const loop::Peer&, const BackendAnswer&)> answer{};
  std::function<void(const std::string& text)> tell{};  // of what happened; may be empty
  ReplayGestures replay{};                              // empty: no journal is kept, and nothing is healed
  std::function<Instant()> now{};
};

/// Starts and stops recordings for clients, keeps a journal of what is played meanwhile, and joins and heals their
/// parts in the background.
class RecordingDesk {
 public:
  RecordingDesk(RecordingTools tools, std::filesystem::path note);

  /// Blocks: until the engine answers. Null: none stands.
  void start(const loop::Peer& peer, const Record& request, AudioBackend* engine, std::uint64_t epoch);
  /// The journal is closed, and the parts are joined and healed, in a thread of their own: that may take as long as the
  /// disk, and what renders, need. Blocks: until the engine answers, and the disk how long the last part is.
  void stop(const loop::Peer& peer, const Record& request, AudioBackend* engine, Instant now);
  /// Ends the recording because this process shuts down. Nothing is healed.
  void close(AudioBackend* engine, Instant now);

  /// The engine is heard no more, and lives on: it ends its part. Blocks: until it answers.
  void engine_leaves(AudioBackend& engine) { recorder_.server_leaves(engine); }
  void engine_lost() { recorder_.server_lost(); }
  /// Goes on with a recording that ran. Refused where the engine cannot.
  Result<void> engine_back(AudioBackend& engine, std::uint64_t epoch, const std::vector<std::uint32_t>& recordings) {
    return recorder_.server_back(engine, epoch, recordings);
  }
  /// Each message about the disk, once.
  std::optional<std::string> look(AudioBackend& engine, Instant now) { return recorder_.look(engine, now); }

  /// A recording runs, and its journal must be begun.
  bool lacks_journal() const { return tools_.replay && !journal_ && recorder_.goes_on(); }
  /// How everything stands: with that the journal begins, or goes on where a former life of this process began it.
  void begin_journal(const Project& project, const WithoutUnits& without, const VoiceCommands& all, Instant now);
  /// What happens while it is kept. Block: never.
  void changed(const Project& project, const WithoutUnits& without, Instant now);
  void played(const VoiceCommands& commands, Instant now);
  void heard(const Playhead& playhead, Instant now);

  bool runs() const { return !recorder_.path().empty(); }
  void report(Health& health) const;

 private:
  /// What became of the last recording, for `status`.
  struct Outcome {
    std::mutex mutex{};
    std::string words{};
    void say(std::string text) {
      const std::lock_guard lock(mutex);
      words = std::move(text);
    }
  };
  Result<Recorded> finish(const RecordingNote& note, GestureJournal* journal, const GoesOn& goes_on) const;
  void keep(JournalEntry entry) {
    if (journal_) journal_->add(std::move(entry));
  }

  RecordingTools tools_;
  Recorder recorder_;
  std::unique_ptr<GestureJournal> journal_{};
  std::optional<Playhead> playhead_{};
  std::shared_ptr<Outcome> outcome_ = std::make_shared<Outcome>();
  /// A take that is being finished.
  struct Finishing {
    std::shared_ptr<std::atomic<bool>> done{};  // its thread has ended, or is about to
    std::jthread thread{};
  };
  std::vector<Finishing> finishing_{};  // last: they use all else
};

}  // namespace beltane::backend
