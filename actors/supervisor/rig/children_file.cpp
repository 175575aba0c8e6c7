#include "supervisor/rig/children_file.hpp"

#include <fstream>
#include <sstream>

namespace beltane::supervisor {
namespace {

constexpr const char* heading = "beltane-children 1";

std::int64_t nanoseconds(Instant at) { return at.time_since_epoch().count(); }
Instant instant(std::int64_t ns) { return Instant{std::chrono::nanoseconds(ns)}; }

void write_line(std::ostream& out, const RecordedChild& child) {
  const auto& life = child.life;
  out << "child " << child.name << ' ' << life.pid << ' ' << life.start_ticks << ' ' << life.epoch << ' ' << life.port
      << ' ' << nanoseconds(life.born) << ' ' << name_of(child.stage) << ' ' << child.restarts << ' '
      << word_of(life.limits) << '\n';
}

std::optional<RecordedChild> read_line(std::istream& in) {
  RecordedChild child;
  std::int64_t born = 0;
  std::string stage;
  auto& life = child.life;
  in >> child.name >> life.pid >> life.start_ticks >> life.epoch >> life.port >> born >> stage >> child.restarts;
  const auto known = stage_named(stage);
  if (!in || !known) return {};
  std::string limits;
  in >> limits;  // not there where an earlier beltane wrote it
  life.limits = limits_in(limits).value_or(ServerLimits{});
  life.born = instant(born);
  child.stage = *known;
  return child;
}

}  // namespace

ChildrenFile children_file_of(const ProcessTree& tree, const std::string& jack_name, std::uint32_t restarts) {
  ChildrenFile memory{.jack_name = jack_name, .restarts = restarts};
  for (const auto& child : tree.children())
    if (child.spec.kind != Kind::foreign)
      memory.children.push_back({child.spec.name, child.life, child.stage, child.deaths.restarts});
  return memory;
}

std::string text_of(const ChildrenFile& memory) {
  std::ostringstream out;
  out << heading << "\njack " << memory.jack_name << "\nrestarts " << memory.restarts << '\n';
  for (const auto& child : memory.children) write_line(out, child);
  return out.str();
}

ChildrenFile parse_children_file(std::string_view text) {
  ChildrenFile memory;
  std::istringstream lines{std::string(text)};
  std::string line;
  if (!std::getline(lines, line) || line != heading) return memory;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "jack") words >> memory.jack_name;
    if (kind == "restarts") words >> memory.restarts;
    if (kind == "child")
      if (auto child = read_line(words)) memory.children.push_back(std::move(*child));
  }
  return memory;
}

Result<void> replace_file(const std::filesystem::path& file, std::string_view text) {
  auto beside = file;
  beside += ".new";
  {
    std::ofstream out(beside, std::ios::trunc);
    out << text << std::flush;
    if (!out) return Refusal{"cannot write " + beside.string()};
  }
  std::error_code failed;
  std::filesystem::rename(beside, file, failed);
  if (failed) return Refusal{"cannot replace " + file.string() + ": " + failed.message()};
  return {};
}

std::string file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  return text.str();
}

}  // namespace beltane::supervisor
