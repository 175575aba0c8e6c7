#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "model/ids.hpp"
#include "model/messages/gesture.hpp"
#include "model/messages/transport.hpp"
#include "model/project/project.hpp"

namespace beltane::backend {

/// Units that were kept away from the audio servers.
using WithoutUnits = std::set<UnitId>;
/// The process that writes the journal began anew: what came since the entry before is missing.
struct JournalResumed {
  bool operator==(const JournalResumed&) const = default;
};

/// Something that the backend was told, and when. Projects are without their notes and automation.
struct JournalEntry {
  Instant at{};
  std::variant<JournalResumed, VoiceCommands, Project, WithoutUnits, Playhead> what{};
  bool operator==(const JournalEntry&) const = default;
};
using Journal = std::vector<JournalEntry>;

/// The graph of the project is the same without them, and the notes come as commands.
Project without_notes(Project project);
/// The entry as bytes, with its length and checksum before it.
std::string written(const JournalEntry& entry);
/// What stands in the bytes of a journal up to the first entry that is not whole, which a writer may have died of.
struct ReadJournal {
  Journal entries{};    // by time
  std::size_t whole{};  // bytes that they take
};
ReadJournal read_journal(std::string_view bytes);
/// The entries without projects and units left out that are followed by others: only how it stands at last counts.
Journal thinned(Journal entries);

/// The journal in a file. Blocks: as long as the disk takes.
Result<Journal> journal_in(const std::filesystem::path& file);

/// Keeps what is played in a file, so that it can be rendered again. Written by a thread of its own, at once, so that a
/// kill of this process loses next to nothing; projects at most twenty times a second. Bounded: where the disk cannot
/// take what comes, or too much has come, it ends.
class GestureJournal {
 public:
  /// Goes on with the file of a former life where it is there.
  explicit GestureJournal(std::filesystem::path file);
  ~GestureJournal() { (void)close(); }
  GestureJournal(const GestureJournal&) = delete;
  GestureJournal& operator=(const GestureJournal&) = delete;

  /// Blocks: never. The entries must come by time.
  void add(JournalEntry entry);
  /// Writes what waits, and ends. Answers since when nothing was written any more; none: all was. Blocks: as long as
  /// the disk takes.
  std::optional<Instant> close();

 private:
  void run(const std::stop_token& stop);
  bool append(int file, const Journal& entries);
  void end_at(Instant time);

  std::filesystem::path file_;
  std::mutex mutex_{};
  std::condition_variable_any came_{};
  Journal waiting_{};
  std::size_t written_{};  // bytes
  std::optional<Instant> ended_{};
  std::jthread writer_{};  // last: it uses all else
};

}  // namespace beltane::backend
