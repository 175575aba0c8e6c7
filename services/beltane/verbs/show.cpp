#include <cstdio>

#include "client/connection.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"
#include "words/edit_text.hpp"

namespace beltane {
namespace {

std::string effects_of(const StripDef& strip) {
  std::string text;
  for (const auto& effect : units_at(strip, Stage::effect))
    text += (text.empty() ? "" : " > ") + effect.kind + ":" + std::to_string(number_of(effect.id));
  return text.empty() ? "-" : text;
}

/// What is automated: `bend, filter.cutoff`.
std::string automation_of(const Automation& automation) {
  std::string text;
  for (const auto& [target, points] : automation) text += (text.empty() ? "" : ", ") + automation_text(target);
  return text;
}

void print_project(const Project& project, bool terminal) {
  std::printf("%s: %s bpm, %d/%d, %s beats\n", plain_text_of(project.name).c_str(),
              number(project.tempo->front().tempo.rate).c_str(), project.signature.beats, project.signature.unit,
              number(end_of(project).count).c_str());
  std::vector<std::vector<std::string>> rows{{"id", "name", "source", "filter", "effects", "notes", "automation"}};
  for (const auto& each : *project.instruments) {
    const auto& def = *each->def;
    const auto* filter = filter_in(def);
    rows.push_back({std::to_string(number_of(def.id)), def.strip.name, source_in(def), filter ? filter->kind : "-",
                    effects_of(def.strip), std::to_string(each->notes->size()), automation_of(*each->automation)});
  }
  for (const auto& bus : *project.buses)
    rows.push_back({std::to_string(number_of(bus->def->id)), bus->def->strip.name,
                    bus->def->layered ? "(layer group)" : "(bus)", "-", effects_of(bus->def->strip), "", ""});
  rows.push_back({"", "master", "(master)", "-", effects_of(*project.master->def), "", ""});
  std::printf("%s", table(rows, terminal).c_str());
}

/// The strip of that name or number, or null.
Json strip_named(const Json& whole, const std::string& name) {
  for (const char* list : {"instruments", "buses"})
    if (whole.is_object() && whole.contains(list))
      for (const auto& strip : whole[list])
        if (strip["name"] == name || strip["id"].dump() == name) return strip;
  return {};
}

/// The part of the project's JSON that a path such as `instruments` or `lead.effects` names. Names may have dots: the
/// longest that fits is tried first.
Json part_of(const Json& here, const std::string& path) {
  if (path.empty()) return here;
  for (auto end = path.size(); end != path.npos && end > 0; end = path.rfind('.', end - 1)) {
    const auto step = path.substr(0, end);
    auto next = here.is_object() && here.contains(step) ? here[step] : strip_named(here, step);
    if (next.is_null()) continue;
    const auto part = part_of(next, end == path.size() ? "" : path.substr(end + 1));
    if (!part.is_null()) return part;
  }
  return {};
}

Result<void> show(const VerbContext& command, const std::string& path) {
  client::Connection client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  if (!command.json && path.empty()) {
    print_project(snapshot->project, command.terminal);
    return {};
  }
  const auto part = part_of(json_of(snapshot->project, **catalogue), path);
  if (part.is_null()) return Refusal{"the project has no `" + path + "`; `beltane show` lists all"};
  print(part);
  return {};
}

const VerbEntry show_verb{
    {Chapter::looks, 1, "show", "The project, or a part of it", "beltane show lead.effects"},
    show,
    [](Verb verb, std::string& path) { verb.takes("path", path, "Such as instruments, lead, lead.filter, master"); }};

}  // namespace
}  // namespace beltane
