#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backend/audio_backend.hpp"

namespace beltane::backend {

/// What a recording needs done to WAV files. Each may block as a disk does.
struct WavFiles {
  /// Makes the header say what the file holds, whatever became of its writer. Answers how long it is.
  std::function<Result<Seconds>(const std::string& path)> mend{};
  /// Puts the part behind `path`, with silence between, and takes the part away. Answers how long all is.
  std::function<Result<Seconds>(const std::string& path, const std::string& part, Seconds silence)> append{};
};

/// A stretch that one server wrote.
struct RecordedPart {
  std::uint64_t epoch{};  // of the server
  NodeId recorder{};
  Instant began{};
  std::string path{};
  bool operator==(const RecordedPart&) const = default;
};

/// What is being recorded, as the note that outlives the process says it.
struct RecordingNote {
  std::string path{};
  std::vector<RecordedPart> parts{};
  bool operator==(const RecordingNote&) const = default;
};
std::string written(const RecordingNote& note);
/// The note in a text, or none where it is not whole.
std::optional<RecordingNote> read_recording_note(const std::string& text);

struct Recorded {
  std::string path{};
  Seconds length{};
};
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
  Result<RecordingNote> stop(AudioBackend* server);

  /// The server died: what it wrote is made a valid file.
  void server_lost();
  /// A server is there: goes on with it. `recorders`: those that it has already. Blocks: until the server answers.
  Result<void> server_back(AudioBackend& server, std::uint64_t epoch, const std::vector<NodeId>& recorders,
                           Instant now);

  /// What is being recorded to, or empty.
  const std::string& path() const { return note_.path; }

 private:
  Result<void> start_part(const std::string& path, AudioBackend& server, std::uint64_t epoch, Instant now);
  void remember() const;

  WavFiles files_;
  std::filesystem::path note_file_;
  RecordingNote note_{};
  bool running_{};
};

}  // namespace beltane::backend
