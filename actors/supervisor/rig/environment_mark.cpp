#include "supervisor/rig/environment_mark.hpp"

#include <unistd.h>

#include <charconv>
#include <sstream>

#include "supervisor/processes/process.hpp"
#include "supervisor/rig/text_file.hpp"

namespace beltane::supervisor {
namespace {

std::int32_t pid_named(const std::string& name) {
  std::int32_t pid = 0;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), pid);
  return failed == std::errc{} && end == name.data() + name.size() ? pid : 0;
}

}  // namespace

std::string mark_of(const std::filesystem::path& runtime, const std::string& name, const ProcessLife& life) {
  std::ostringstream mark;
  mark << name << ' ' << life.epoch << ' ' << life.port << ' ' << life.born.time_since_epoch().count() << ' '
       << word_of(life.limits) << ' ' << runtime.string();
  return mark.str();
}

std::optional<RecordedChild> marked(std::string_view environment, const std::filesystem::path& runtime) {
  const auto line = std::string("\0", 1) + mark_name + "=";
  const auto text = std::string("\0", 1) + std::string(environment);
  const auto found = text.find(line);
  if (found == std::string::npos) return {};
  const auto begin = found + line.size();
  std::istringstream words(text.substr(begin, text.find('\0', begin) - begin));
  RecordedChild child{.stage = ProcessStage::starting};
  std::int64_t born = 0;
  std::string limits, where;
  words >> child.name >> child.life.epoch >> child.life.port >> born >> limits;
  words.get();
  if (!std::getline(words, where) || where != runtime.string()) return {};
  child.life.limits = limits_in(limits).value_or(ServerLimits{});
  child.life.born = Instant{std::chrono::nanoseconds(born)};
  return child;
}

std::vector<RecordedChild> marked_processes(const std::filesystem::path& runtime) {
  std::vector<RecordedChild> all;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const auto pid = pid_named(entry.path().filename().string());
    if (pid <= 0 || pid == getpid()) continue;
    auto child = marked(file_text(entry.path() / "environ"), runtime);  // others' cannot be read
    const auto start = start_of(pid);
    if (!child || !start) continue;
    child->life.pid = pid;
    child->life.start_ticks = *start;
    all.push_back(std::move(*child));
  }
  return all;
}

}  // namespace beltane::supervisor
