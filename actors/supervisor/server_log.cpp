#include "supervisor/server_log.hpp"

#include <algorithm>
#include <fstream>

namespace beltane::supervisor {
namespace {

constexpr std::uintmax_t most = 64 << 10;  // bytes at a time: one that complains without end says no more in the rest

constexpr std::string_view marks[] = {"alloc failed", "exceeded number of interconnect buffers",
                                      "too many local buffers", "exception in"};

std::uintmax_t size_of(const std::filesystem::path& file) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(file, failed);
  return failed ? 0 : size;
}

}  // namespace

std::set<std::string> complaints_in(std::string_view text) {
  std::set<std::string> found;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (std::ranges::any_of(marks, [&](std::string_view mark) { return line.find(mark) != line.npos; }))
      found.emplace(line);
  }
  return found;
}

ServerLog::ServerLog(std::filesystem::path file) : file_(std::move(file)), at_(size_of(file_)) {}

std::vector<std::string> ServerLog::complaints() {
  const auto size = size_of(file_);
  if (size <= at_) return {};
  std::string text(std::min(size - at_, most), '\0');
  std::ifstream in(file_, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(at_));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  at_ = size;
  std::vector<std::string> fresh;
  for (const auto& line : complaints_in(std::string_view(text).substr(0, static_cast<std::size_t>(in.gcount()))))
    if (known_.insert(line).second) fresh.push_back(line);
  return fresh;
}

}  // namespace beltane::supervisor
