#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "graph/audio_backend.hpp"
#include "wav/disk_watch.hpp"

namespace beltane::backend {

using graph::AudioBackend;
using wav::DiskLook, wav::LookAtDisk;

/// How a disk gets on with a recording.
struct DiskState {
  bool full{};            // what comes now is lost
  std::string trouble{};  // in words; empty: none
  bool operator==(const DiskState&) const = default;
};
/// What a look means. The disk thread of the server writes some three times a second. Pure.
DiskState judged(const DiskLook& look, Instant now);

/// What a recording needs done to WAV files. Each may block as a disk does, but for `watch`.
struct WavFiles {
  /// Makes the header say what the file holds, whatever became of its writer. Answers how long it is.
  std::function<Result<Seconds>(const std::string& path)> mend{};
  /// Puts the part behind `path`, with silence between, and takes the part away. Answers how long all is.
  std::function<Result<Seconds>(const std::string& path, const std::string& part, Seconds silence)> append{};
  /// Looks at the file from now on, for as long as what is answered lives. Empty: nobody looks.
  std::function<LookAtDisk(const std::string& path)> watch{};
};

/// The real ones.
WavFiles wav_files();

/// A stretch that one server wrote. Numbers are used again after 64 parts.
struct RecordedPart {
  std::uint64_t epoch{};   // of the server
  std::uint32_t number{};  // by which the server knows it
  Instant began{};
  std::string path{};
  bool operator==(const RecordedPart&) const = default;
};

/// What is being recorded, as the note that outlives the process says it.
struct RecordingNote {
  std::string path{};
  std::vector<RecordedPart> parts{};
  std::string cut{};  // why what came after the last part is not in it; empty: all is
  bool operator==(const RecordingNote&) const = default;
};
std::string written(const RecordingNote& note);
/// The note in a text, or none where it is not whole.
std::optional<RecordingNote> read_recording_note(const std::string& text);

struct Recorded {
  std::string path{};
  Seconds length{};
  std::string cut{};  // why it is not longer; empty: it is whole
};
/// What a client is told of a recording that is not whole.
std::string in_words(const Recorded& cut_short);
/// Makes the parts of a recording that has ended one file. Blocks: as long as the disk takes.
Result<Recorded> joined(const RecordingNote& note, const WavFiles& files);

/// Records what is heard, across deaths of servers and of this process: each server writes a part, and at the end all
/// are one file, with silence where there was no server.
class Recorder {
 public:
  /// `note`: the file in which a running recording is remembered; what it says is taken up.
  Recorder(WavFiles files, std::filesystem::path note);

  /// Starts to record to a new file. Blocks: until the server answers.
  Result<void> start(const std::string& path, AudioBackend& server, std::uint64_t epoch, Instant now);
  /// Ends the recording; without a server it ended where that died. What is left is to join the parts.
  /// Blocks: until the server answers.
  Result<RecordingNote> stop(AudioBackend* server, Instant now);

  /// The server died: what it wrote is made a valid file.
  void server_lost();
  /// A server is there: goes on with it. `recordings`: those that it writes already. Blocks: until the server answers.
  Result<void> server_back(AudioBackend& server, std::uint64_t epoch, const std::vector<std::uint32_t>& recordings,
                           Instant now);

  /// Looks how the disk gets on with it. Where that is full the recording ends: what was written is made a valid file,
  /// and nothing is put behind the gap. Answers what there is to tell, once. Blocks: only when it ends.
  std::optional<std::string> look(AudioBackend& server, Instant now);

  /// What is recorded to until it is stopped, or empty.
  const std::string& path() const { return note_.path; }
  /// Whether what sounds now is still recorded.
  bool goes_on() const { return !note_.path.empty() && note_.cut.empty(); }
  /// What is wrong with the recording now, or empty.
  const std::string& trouble() const { return trouble_; }

 private:
  Result<void> start_part(const std::string& path, AudioBackend& server, std::uint64_t epoch, Instant now);
  void watch(const std::string& path);
  void note_if_short(const DiskLook& seen, Instant now);
  std::string end_where_full(AudioBackend& server);
  void remember() const;

  WavFiles files_;
  std::filesystem::path note_file_;
  RecordingNote note_{};
  bool running_{};
  LookAtDisk disk_{};
  std::string trouble_{};
};

}  // namespace beltane::backend
