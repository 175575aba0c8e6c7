#include "services/beltane/file_task.hpp"

#include <cstdio>

#include "client/connection.hpp"
#include "model/catalogue/missing_units.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/keep_first.hpp"
#include "services/beltane/paths.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// The units that the project names and nobody has.
std::vector<UnitName> silent_units(client::Connection& client) {
  const auto catalogue = client.catalogue();
  const auto snapshot = client.snapshot();
  return catalogue && snapshot ? missing_units(snapshot->project, **catalogue) : std::vector<UnitName>{};
}

/// Where the project is kept that is open now; where it cannot be had, where it was.
Result<std::string> path_of_open(client::Connection& client) {
  const auto status = client.status();
  if (!status) return status.refusal();
  if (!has_project(*status)) return word_of(*status, "persistence", "path");
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  return snapshot->path;
}

}  // namespace

std::string said_of_former(const std::string& former) { return "the project before stays in " + former; }

Result<void> do_file_task(const VerbContext& command, FileTask task, const fs::path& file, const char* done,
                          bool force) {
  const auto path = file.empty() ? Result<fs::path>(file) : whole_path(file);
  if (!path) return path.refusal();
  client::Connection client(command.rig);
  const bool leaves = task == FileTask::create || task == FileTask::open;
  const auto former = leaves ? path_of_open(client) : Result<std::string>(std::string());
  if (!former) return former.refusal();
  auto answer = client.project_task(task, path->string(), force);
  if (!answer) return answer.refusal();
  const auto silent = task == FileTask::open ? silent_units(client) : std::vector<UnitName>{};
  if (command.json) {
    Json json{{"path", answer->path}, {"not_in_catalogue", silent}};
    if (leaves) json["former"] = *former;
    print(json);
    return {};
  }
  std::printf("%s %s\n", done, plain_text_of(answer->path).c_str());
  if (leaves && *former != answer->path) std::printf("%s\n", plain_text_of(said_of_former(*former)).c_str());
  for (const auto& unit : silent)
    std::printf("  '%s' is not in the catalogue; what it was is silent until it is in the library's folder again\n",
                plain_text_of(unit).c_str());
  return {};
}

}  // namespace beltane
