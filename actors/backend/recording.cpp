#include "backend/recording.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <sstream>

#include "wav/append_wav.hpp"

namespace beltane::backend {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t numbers = 64;           // of parts, that take turns
constexpr std::uint64_t next_write{256 << 10};  // bytes: more than the server's disk thread writes at once
constexpr Seconds overdue{0.75};                // two writes
constexpr Seconds stuck{3};                     // a disk may be busy for so long
constexpr Seconds soon_full{60};
constexpr Seconds long_enough{2};  // to know how fast a file grows

std::string in_seconds(double seconds) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(1) << seconds << " s";
  return text.str();
}

/// Why nothing can be recorded there, or nothing.
std::optional<Refusal> unfit(const std::string& path) {
  auto quoted = "'" + path + "'";
  if (!fs::path(path).is_absolute()) return Refusal{"cannot record to " + quoted + ": give the whole path, from / on"};
  if (path.find('\n') != path.npos) return Refusal{"cannot record to a path with a line break in it"};
  if (fs::path(path).extension() != ".wav")
    return Refusal{"cannot record to " + quoted + ": its name must end in .wav"};
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);  // a link is not followed
  if (file < 0 && errno == EEXIST)
    return Refusal{"cannot record to " + quoted + ": it is there already; give another name"};
  if (file < 0) return Refusal{"cannot record to " + quoted + ": " + std::strerror(errno)};
  close(file);
  unlink(path.c_str());
  return {};
}

std::int64_t nanoseconds(Instant at) { return at.time_since_epoch().count(); }

Result<Seconds> length_if(const Result<wav::WavFile>& file) {
  return file ? Result<Seconds>(length_of(*file)) : Result<Seconds>(file.refusal());
}

}  // namespace

WavFiles wav_files() {
  return {.mend = [](const std::string& path) { return length_if(wav::mend_wav(path)); },
          .append = [](const std::string& path, const std::string& part,
                       Seconds silence) { return length_if(wav::append_wav(path, part, silence)); },
          .watch = wav::watch_disk};
}

std::string written(const RecordingNote& note) {
  std::ostringstream text;
  text << note.path << '\n' << note.parts.size() << '\n';
  for (const auto& part : note.parts)
    text << part.epoch << ' ' << part.number << ' ' << nanoseconds(part.began) << ' ' << part.left << ' ' << part.path
         << '\n';
  if (!note.cut.empty()) text << "cut " << note.cut << '\n';
  return text.str();
}

std::optional<RecordingNote> read_recording_note(const std::string& text) {
  std::istringstream lines(text);
  RecordingNote note;
  std::size_t count{};
  if (!std::getline(lines, note.path) || !(lines >> count) || count == 0 || count > 10'000) return {};
  for (std::size_t i = 0; i < count; ++i) {
    RecordedPart part;
    std::int64_t began{};
    if (!(lines >> part.epoch >> part.number >> began >> part.left) || lines.get() != ' ') return {};
    if (!std::getline(lines, part.path)) return {};
    part.began = Instant{std::chrono::nanoseconds(began)};
    note.parts.push_back(std::move(part));
  }
  std::string word;
  if (lines >> word && (word != "cut" || lines.get() != ' ' || !std::getline(lines, note.cut))) return {};
  return note;
}

DiskState judged(const DiskLook& look, Instant now) {
  const auto still = between(look.grew, now);
  if (still > overdue && look.free < next_write) return {true, "its disk is full"};
  if (still > stuck) return {false, "nothing of it has been written for " + in_seconds(std::floor(still.count))};
  if (look.since < long_enough || look.written == 0) return {};
  const auto room = static_cast<double>(look.free) / static_cast<double>(look.written) * look.since.count;
  if (room > soon_full.count) return {};
  return {false, "its disk is full in less than a minute"};
}

Recorder::Recorder(WavFiles files, fs::path note, std::function<Instant()> now)
    : files_(std::move(files)), now_(std::move(now)), note_file_(std::move(note)) {
  std::ifstream file(note_file_);
  std::stringstream text;
  text << file.rdbuf();
  if (auto known = read_recording_note(text.str())) note_ = std::move(*known);
}

Result<void> Recorder::start(const std::string& path, AudioBackend& server, std::uint64_t epoch) {
  if (!note_.path.empty()) return Refusal{"already recording to '" + note_.path + "'; stop that first"};
  if (auto refusal = unfit(path)) return *refusal;
  auto started = start_part(path, server, epoch);
  if (!started) return started;
  note_.path = path;
  remember();
  return {};
}

/// The server answers when the part has begun.
Result<void> Recorder::start_part(const std::string& path, AudioBackend& server, std::uint64_t epoch) {
  const auto number = static_cast<std::uint32_t>(note_.parts.size()) % numbers;
  auto started = server.record(number, path);
  if (!started) return started;
  note_.parts.push_back({epoch, number, now_(), path});
  watch(path);
  return {};
}

void Recorder::watch(const std::string& path) {
  running_ = true;
  disk_ = files_.watch ? files_.watch(path) : LookAtDisk{};
}

std::optional<std::string> Recorder::look(AudioBackend& server, Instant now) {
  const auto seen = running_ && disk_ ? disk_() : std::nullopt;
  if (!seen) return {};
  const auto state = judged(*seen, now);
  if (state.full) return end_where_full(server);
  if (state.trouble.empty()) trouble_.clear();
  if (state.trouble.empty() || !trouble_.empty()) return {};
  return trouble_ = "the recording to '" + note_.path + "': " + state.trouble;
}

std::string Recorder::end_where_full(AudioBackend& server) {
  (void)server.stop_recording(note_.parts.back().number);
  running_ = false;
  disk_ = {};
  (void)files_.mend(note_.parts.back().path);
  note_.cut = "its disk is full";
  remember();
  return trouble_ =
             "the recording to '" + note_.path +
             "' has ended: its disk is full. What was written is safe; `beltane record stop` says how much it is";
}

/// The server does not tell what it could not write. That a file is short says nothing by itself: where the sound card
/// missed periods, so is it.
void Recorder::note_if_short(const DiskLook& seen, Instant now) {
  const auto& part = note_.parts.back();
  const auto length = files_.mend(part.path);
  const bool is_short = length && between(part.began, now) - *length > overdue;
  if (is_short && seen.free < next_write)
    note_.cut = "its disk is full";
  else if (between(seen.grew, now) > stuck)
    note_.cut = "the rest did not get to its disk";
}

Result<RecordingNote> Recorder::stop(AudioBackend* server, Instant now) {
  if (note_.path.empty()) return Refusal{"nothing is being recorded"};
  if (server && running_) {
    const auto seen = disk_ ? disk_() : std::nullopt;
    (void)server->stop_recording(note_.parts.back().number);  // mended in any case
    if (seen) note_if_short(*seen, now);
  }
  running_ = false;
  disk_ = {};
  trouble_.clear();
  auto ended = std::exchange(note_, {});
  remember();
  return ended;
}

Result<Recorded> joined(const RecordingNote& note, const WavFiles& files,
                        const std::map<std::size_t, PartPlace>& places) {
  auto length = files.mend(note.path);
  std::vector<PlacedPart> parts{{{}, length ? *length : Seconds{}}};
  for (std::size_t i = 1; i < note.parts.size() && length; ++i) {
    const auto& part = note.parts[i];
    const auto place = places.find(i);
    const auto begins = std::max(place == places.end() ? between(note.parts.front().began, part.began)
                                                       : parts[place->second.after].ends + place->second.gap,
                                 *length);
    length = files.append(note.path, part.path, begins - *length);
    parts.push_back({begins, length ? *length : begins});
  }
  if (!length) return length.refusal();
  return Recorded{note.path, *length, note.cut, std::move(parts)};
}

std::string in_words(const Recorded& cut_short) {
  return "only the first " + in_seconds(cut_short.length.count) + " of the recording could be written to '" +
         cut_short.path + "', where they are safe: " + cut_short.cut;
}

void Recorder::server_leaves(AudioBackend& server) {
  if (running_) {
    (void)server.stop_recording(note_.parts.back().number);  // mended in any case
    note_.parts.back().left = true;
  }
  server_lost();
}

void Recorder::server_lost() {
  if (running_) (void)files_.mend(note_.parts.back().path);
  running_ = false;
  disk_ = {};
}

Result<void> Recorder::server_back(AudioBackend& server, std::uint64_t epoch,
                                   const std::vector<std::uint32_t>& recordings) {
  const bool wrote = !note_.parts.empty() && note_.parts.back().epoch == epoch;
  bool goes_on = false;
  for (const auto number : recordings) {
    const bool is_ours = wrote && number == note_.parts.back().number;
    goes_on = goes_on || is_ours;
    if (!is_ours) (void)server.stop_recording(number);
  }
  if (note_.path.empty() || !note_.cut.empty()) return {};
  if (goes_on) {
    watch(note_.parts.back().path);
    return {};
  }
  (void)files_.mend(note_.parts.back().path);
  auto next = note_.path + ".part" + std::to_string(note_.parts.size() + 1) + ".wav";
  auto started = start_part(next, server, epoch);
  remember();
  return started;
}

/// Written beside and put in place, so that it is never half there.
void Recorder::remember() const {
  std::error_code error;
  if (note_.path.empty()) {
    fs::remove(note_file_, error);
    return;
  }
  auto beside = note_file_;
  beside += ".new";
  std::ofstream(beside) << written(note_);
  fs::rename(beside, note_file_, error);
}

}  // namespace beltane::backend
