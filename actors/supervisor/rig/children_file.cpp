#include "supervisor/rig/children_file.hpp"

#include <optional>
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
  ChildrenFile file{.jack_name = jack_name, .restarts = restarts};
  for (const auto& child : tree.children())
    if (child.spec.kind != ProcessKind::foreign)
      file.children.push_back({child.spec.name, child.life, child.stage, child.deaths.restarts});
  return file;
}

std::string text_of(const ChildrenFile& file) {
  std::ostringstream out;
  out << heading << "\njack " << file.jack_name << "\nrestarts " << file.restarts << '\n';
  for (const auto& child : file.children) write_line(out, child);
  return out.str();
}

ChildrenFile parse_children_file(std::string_view text) {
  ChildrenFile file;
  std::istringstream lines{std::string(text)};
  std::string line;
  if (!std::getline(lines, line) || line != heading) return file;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string kind;
    words >> kind;
    if (kind == "jack") words >> file.jack_name;
    if (kind == "restarts") words >> file.restarts;
    if (kind == "child")
      if (auto child = read_line(words)) file.children.push_back(std::move(*child));
  }
  return file;
}

}  // namespace beltane::supervisor
