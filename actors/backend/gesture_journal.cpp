#include "backend/gesture_journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>

#include "model/editing/history.hpp"
#include "wire/parts.hpp"
#include "wire/wire.hpp"

namespace beltane::backend {
namespace {

constexpr std::size_t most_waiting = 65'536;     // entries
constexpr std::size_t most_written = 256 << 20;  // bytes
constexpr std::size_t head_bytes = 12;           // length and checksum
constexpr std::size_t stamp_bytes = 9;           // time and kind
constexpr auto project_rest = std::chrono::milliseconds(50);

std::string little(std::uint64_t value, std::size_t bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

std::uint64_t little_in(std::string_view bytes) {
  std::uint64_t value = 0;
  for (auto i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

char kind_of(const JournalResumed&) { return 'r'; }
char kind_of(const VoiceCommands&) { return 'v'; }
char kind_of(const Project&) { return 'p'; }
char kind_of(const WithoutUnits&) { return 'w'; }
char kind_of(const Playhead&) { return 'm'; }

std::string content_of(const JournalResumed&) { return {}; }
std::string content_of(const VoiceCommands& commands) { return wire::encode(commands); }
std::string content_of(const Project& project) { return wire::encode(Studio{.project = project}); }
std::string content_of(const WithoutUnits& units) {
  std::string numbers;
  for (const auto unit : units) numbers += little(static_cast<std::uint64_t>(unit), 8);
  return numbers;
}
std::string content_of(const Playhead& playhead) { return wire::encode(Telemetry{playhead}); }

std::optional<JournalEntry> entry_in(Instant at, char kind, std::string_view content) {
  if (kind == 'r') return JournalEntry{at, JournalResumed{}};
  if (kind == 'v')
    if (auto commands = wire::decode<VoiceCommands>(content)) return JournalEntry{at, *std::move(commands)};
  if (kind == 'p')
    if (auto studio = wire::decode<Studio>(content)) return JournalEntry{at, std::move(studio->project)};
  if (kind == 'm')
    if (auto telemetry = wire::decode<Telemetry>(content))
      if (const auto* playhead = std::get_if<Playhead>(&*telemetry)) return JournalEntry{at, *playhead};
  if (kind != 'w' || content.size() % 8 != 0) return {};
  WithoutUnits units;
  for (; !content.empty(); content.remove_prefix(8)) units.insert(UnitId(little_in(content.substr(0, 8))));
  return JournalEntry{at, std::move(units)};
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return std::move(bytes).str();
}

template <class What>
bool holds(const JournalEntry& entry) {
  return std::holds_alternative<What>(entry.what);
}

}  // namespace

Project without_notes(Project project) {
  auto& instruments = project.instruments.write();
  for (std::size_t i = 0; i < instruments.size(); ++i) {
    if (std::as_const(instruments)[i]->notes->empty() && std::as_const(instruments)[i]->automation->empty()) continue;
    auto& instrument = instruments[i].write();
    instrument.notes = {};
    instrument.automation = {};
  }
  return project;
}

std::string written(const JournalEntry& entry) {
  auto content = little(static_cast<std::uint64_t>(entry.at.time_since_epoch().count()), 8);
  content += std::visit([](const auto& what) { return kind_of(what) + content_of(what); }, entry.what);
  return little(content.size(), 4) + little(wire::checksum(content), 8) + content;
}

ReadJournal read_journal(std::string_view bytes) {
  ReadJournal read;
  while (bytes.size() >= head_bytes) {
    const auto size = little_in(bytes.substr(0, 4));
    const auto content = bytes.substr(head_bytes, size);
    if (content.size() < size || size < stamp_bytes || little_in(bytes.substr(4, 8)) != wire::checksum(content)) break;
    const Instant at{std::chrono::nanoseconds(static_cast<std::int64_t>(little_in(content.substr(0, 8))))};
    auto entry = entry_in(at, content[8], content.substr(stamp_bytes));
    if (!entry) break;
    read.entries.push_back(*std::move(entry));
    read.whole += head_bytes + size;
    bytes.remove_prefix(head_bytes + size);
  }
  return read;
}

Journal thinned(Journal entries) {
  Journal kept;
  bool project{}, without{};
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (holds<Project>(*entry) && std::exchange(project, true)) continue;
    if (holds<WithoutUnits>(*entry) && std::exchange(without, true)) continue;
    kept.push_back(std::move(*entry));
  }
  std::ranges::reverse(kept);
  return kept;
}

Result<Journal> journal_in(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return Refusal{"what was played was not kept: " + file.string() + " is gone"};
  return read_journal(bytes_of(file)).entries;
}

GestureJournal::GestureJournal(std::filesystem::path file)
    : file_(std::move(file)), writer_([this](const std::stop_token& stop) { run(stop); }) {}

void GestureJournal::add(JournalEntry entry) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    if (waiting_.size() >= most_waiting) {
      ended_ = entry.at;
      return;
    }
    waiting_.push_back(std::move(entry));
  }
  came_.notify_one();
}

std::optional<Instant> GestureJournal::close() {
  writer_.request_stop();
  if (writer_.joinable()) writer_.join();
  return ended_;
}

void GestureJournal::end_at(Instant time) {
  const std::lock_guard lock(mutex_);
  ended_ = time;
  waiting_.clear();
}

void GestureJournal::run(const std::stop_token& stop) {
  const auto whole = read_journal(bytes_of(file_)).whole;
  const int file = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool good =
      file >= 0 && ftruncate(file, static_cast<off_t>(whole)) == 0;  // an entry that is not whole would hide all
  written_ = whole;
  for (bool ends = false; !ends;) {
    Journal entries;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, stop, [this] { return !waiting_.empty(); });
      ends = stop.stop_requested() && waiting_.empty();
      entries = thinned(std::exchange(waiting_, {}));
    }
    if (entries.empty()) continue;
    good = good && append(file, entries);
    if (!good) end_at(entries.front().at);
    if (std::unique_lock lock(mutex_); std::ranges::any_of(entries, holds<Project>))
      came_.wait_for(lock, stop, project_rest, [] { return false; });
  }
  if (file >= 0) ::close(file);
}

bool GestureJournal::append(int file, const Journal& entries) {
  std::string bytes;
  for (const auto& entry : entries) {
    const auto* project = std::get_if<Project>(&entry.what);
    bytes += project ? written({entry.at, without_notes(*project)}) : written(entry);
  }
  written_ += bytes.size();
  return written_ <= most_written && write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
}

}  // namespace beltane::backend
