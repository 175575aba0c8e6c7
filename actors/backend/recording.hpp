#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "graph/audio_backend.hpp"
#include "wav/cue_points.hpp"
#include "wav/disk_watch.hpp"

namespace beltane::backend {

using graph::AudioBackend;
using wav::DiskLook, wav::LookAtDisk;

/// Whether a disk keeps up with a recording.
struct DiskState {
  bool full{};            // what comes now is lost
  std::string trouble{};  // in words; empty: none
  bool operator==(const DiskState&) const = default;
};
/// What a look means. The disk thread of the server writes some three times a second. Pure.
DiskState judged(const DiskLook& look, Instant now);

/// Operations on WAV files that a recording needs. Each may block on the disk, except `watch`.
struct WavFiles {
  /// Corrects the header of a file whose writer died. Answers the length of the sound.
  std::function<Result<Seconds>(const std::string& path)> mend{};
  /// Appends the part to `path` after a gap of silence and deletes the part. Answers the whole length.
  std::function<Result<Seconds>(const std::string& path, const std::string& part, Seconds silence)> append{};
  /// Watches the file while the answered function lives. Empty: the file is not watched.
  std::function<LookAtDisk(const std::string& path)> watch{};
};

/// The operations on real files.
WavFiles wav_files();

/// A stretch that one server wrote. Numbers are used again after 64 parts.
struct RecordedPart {
  std::uint64_t epoch{};   // of the server
  std::uint32_t number{};  // by which the server knows it
  Instant began{};
  std::string path{};
  bool left{};  // its server lives on, and another took over
  bool operator==(const RecordedPart&) const = default;
};

/// The running recording, as the note on disk describes it.
struct RecordingNote {
  std::string path{};
  std::vector<RecordedPart> parts{};
  std::string cut{};  // why what came after the last part is not in it; empty: all is
  bool operator==(const RecordingNote&) const = default;
};
std::string written(const RecordingNote& note);
/// The note in a text, or none where it is not whole.
std::optional<RecordingNote> read_recording_note(const std::string& text);

/// Where a part lies in the file, from its beginning.
struct PlacedPart {
  Seconds begins{};
  Seconds ends{};
};
struct Recorded {
  std::string path{};
  Seconds length{};
  std::string cut{};                   // why it is not longer; empty: it is whole
  std::vector<PlacedPart> parts{};     // as they were joined
  std::vector<wav::CuePoint> marks{};  // of the holes between them
  std::uint32_t rate{};                // Hz, of the marks
};
/// Describes an incomplete recording to a client.
std::string in_words(const Recorded& cut_short);
/// A part begins so long after the end of another one before it.
struct PartPlace {
  std::size_t after{};
  Seconds gap{};
};
/// Joins the parts of an ended recording into one file, with silence between them: each where `places` says, or else
/// where it began by the clock. Blocks: as long as the disk takes.
Result<Recorded> joined(const RecordingNote& note, const WavFiles& files,
                        const std::map<std::size_t, PartPlace>& places = {});

/// Records the output across deaths of servers and of this process. Each server writes a part; at the end the parts are
/// joined into one file, with silence where there was no server.
class Recorder {
 public:
  /// `note`: the file that describes a running recording; a recording found there goes on. `now`: the rig's clock,
  /// which tells when a part began.
  Recorder(WavFiles files, std::filesystem::path note, std::function<Instant()> now);

  /// Starts to record to a new file. Blocks: until the server answers.
  Result<void> start(const std::string& path, AudioBackend& server, std::uint64_t epoch);
  /// Ends the recording; without a server it ended where that died. What is left is to join the parts.
  /// Blocks: until the server answers.
  Result<RecordingNote> stop(AudioBackend* server, Instant now);

  /// The server lives on, and its part ends, for another takes over. Blocks: until the server answers.
  void server_leaves(AudioBackend& server);
  /// The server died: makes its part a valid file.
  void server_lost();
  /// A server is there: goes on with it. `recordings`: those that it writes already. Blocks: until the server answers.
  Result<void> server_back(AudioBackend& server, std::uint64_t epoch, const std::vector<std::uint32_t>& recordings);

  /// Checks the disk. A full disk ends the recording: the written part is made a valid file, and nothing is appended
  /// after the gap. Answers each message once. Blocks: only when the recording ends.
  std::optional<std::string> look(AudioBackend& server, Instant now);

  /// The path of the running recording, or empty.
  const std::string& path() const { return note_.path; }
  /// Whether the output is being recorded now.
  bool goes_on() const { return !note_.path.empty() && note_.cut.empty(); }
  /// The current problem of the recording, or empty.
  const std::string& trouble() const { return trouble_; }

 private:
  Result<void> start_part(const std::string& path, AudioBackend& server, std::uint64_t epoch);
  void watch(const std::string& path);
  void note_if_short(const DiskLook& seen, Instant now);
  std::string end_where_full(AudioBackend& server);
  void remember() const;

  WavFiles files_;
  std::function<Instant()> now_;
  std::filesystem::path note_file_;
  RecordingNote note_{};
  bool running_{};
  LookAtDisk disk_{};
  std::string trouble_{};
};

}  // namespace beltane::backend
