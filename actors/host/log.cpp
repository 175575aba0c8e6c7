#include "host/log.hpp"

#include <fcntl.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <mutex>

#include "host/line_limiter.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

constexpr auto look_again = std::chrono::seconds(1);  // whether the file is still there

/// Where standard error goes, if that is a file that has been removed.
fs::path removed_file() {
  struct stat info {};
  if (fstat(STDERR_FILENO, &info) != 0 || !S_ISREG(info.st_mode) || info.st_nlink != 0) return {};
  std::error_code failed;
  auto path = fs::read_symlink("/proc/self/fd/2", failed).string();
  constexpr std::string_view mark = " (deleted)";
  if (failed || !path.ends_with(mark)) return {};
  return path.substr(0, path.size() - mark.size());
}

/// Writes to its file anew where the log, or the folder of logs, was removed while we run.
void reopen_removed_log() {
  const auto path = removed_file();
  if (path.empty()) return;
  std::error_code failed;
  fs::create_directory(path.parent_path(), failed);
  if (!failed) fs::permissions(path.parent_path(), fs::perms::owner_all, failed);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return;
  dup2(file, STDOUT_FILENO);
  dup2(file, STDERR_FILENO);
  close(file);
}

/// Standard error, by way of the limiter.
class LimitedStandardError final : public spdlog::sinks::base_sink<std::mutex> {
 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ > look_again) {
      looked_ = now;
      reopen_removed_log();
    }
    auto said = message;
    std::string text;
    if (message.level >= spdlog::level::info) {  // whoever asks for more wants all of it
      auto admitted = limiter_.admit({message.payload.data(), message.payload.size()}, now);
      if (!admitted) return;
      text = std::move(*admitted);
      said.payload = text;
    }
    spdlog::memory_buf_t line;
    formatter_->format(said, line);
    for (std::size_t written = 0; written < line.size();) {
      const auto done = ::write(STDERR_FILENO, line.data() + written, line.size() - written);
      if (done <= 0) return;
      written += static_cast<std::size_t>(done);
    }
  }
  void flush_() override {}

  LineLimiter limiter_{};
  std::chrono::steady_clock::time_point looked_{};
};

}  // namespace

void start_log(const std::string& process) {
  auto log = std::make_shared<spdlog::logger>(process, std::make_shared<LimitedStandardError>());
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %l: %v");
  if (const char* level = std::getenv("BELTANE_LOG")) log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

}  // namespace beltane
