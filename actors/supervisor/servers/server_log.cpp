#include "supervisor/servers/server_log.hpp"

#include <algorithm>
#include <fstream>

namespace beltane::supervisor {
namespace {

constexpr std::uintmax_t most_read =
    64 << 10;  // bytes at a time: one that complains without end says no more in the rest

constexpr std::size_t most_known = 256;  // different complaints of one life

constexpr std::string_view complaint_marks[] = {"alloc failed", "exceeded number of interconnect buffers",
                                                "too many local buffers", "exception in"};

std::uintmax_t size_of(const std::filesystem::path& file) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  return failed ? 0 : size;
}

std::string read_from(const std::filesystem::path& file, std::uintmax_t at, std::uintmax_t size) {
  std::string text(size, '\0');
  std::ifstream in(file, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(at));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

/// What scsynth and JACK's library say then.
constexpr std::string_view lost_jack_marks[] = {"killed by jack",
                                                "JackSocketClientChannel read fail",
                                                "couldn't activate jack client",
                                                "could not initialize audio",
                                                "jack server is not running",
                                                "Cannot connect to server socket"};

}  // namespace

bool tells_of_lost_jack(std::string_view text) {
  return std::ranges::any_of(lost_jack_marks, [&](std::string_view mark) { return text.find(mark) != text.npos; });
}

std::set<std::string> complaints_in(std::string_view text) {
  std::set<std::string> found;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (std::ranges::any_of(complaint_marks, [&](std::string_view mark) { return line.find(mark) != line.npos; }))
      found.emplace(line);
  }
  return found;
}

ServerLog::ServerLog(std::filesystem::path file) : file_(std::move(file)), begin_(size_of(file_)), at_(begin_) {}

std::vector<std::string> ServerLog::complaints() {
  const auto size = size_of(file_);
  if (size < at_) begin_ = at_ = 0;  // it was cut
  if (size <= at_) return {};
  const auto text = read_from(file_, at_, std::min(size - at_, most_read));
  at_ = size;
  std::vector<std::string> fresh;
  for (const auto& line : complaints_in(text))
    if (known_.size() < most_known && known_.insert(line).second) fresh.push_back(line);
  return fresh;
}

bool ServerLog::lost_jack() const {
  const auto size = size_of(file_);
  const auto begin = size < begin_ ? 0 : begin_;
  const auto from = size - begin > most_read ? size - most_read : begin;
  return tells_of_lost_jack(read_from(file_, from, size - from));
}

}  // namespace beltane::supervisor
