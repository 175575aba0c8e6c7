#include <cstdio>

#include "client/connection.hpp"
#include "client/rig_control.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/keep_first.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/standby_help.hpp"
#include "services/beltane/status_json.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

struct UpOptions {
  supervisor::StartOptions start{};
  fs::path project{};  // empty: the one that was open last
  bool detach{};
};

Result<void> open_project(const Rig& rig, const fs::path& file) {
  if (file.empty()) return {};
  auto opened = client::Connection(rig).project_task(FileTask::open, file.string());
  if (!opened) return opened.refusal();
  return {};
}

/// Where not scsynth plays.
void print_engine(const RigStatus& status) {
  for (const auto& server : status.servers)
    if (!server.engine.empty())
      std::printf("played by the %s engine, which has fewer units than scsynth: `beltane status` names what it lacks\n",
                  server.engine.c_str());
}

/// Such as that the project which was open last is not there.
void print_troubles(const RigStatus& status) {
  for (const auto& process : status.processes)
    if (const auto said = process.health.words.find("trouble"); said != process.health.words.end())
      std::printf("%s: %s\n", process.name.c_str(), plain_text_of(said->second).c_str());
}

void print_start(const VerbContext& command, const RigStatus& status, bool tells_troubles) {
  if (command.json)
    print(whole_status_json(command.rig, status));
  else
    std::printf("rig `%s` is up: %zu processes\nsound goes to %s\n", command.rig.name.c_str(), status.processes.size(),
                sound_of(status).c_str());
  if (!command.json) print_engine(status);
  if (!command.json && tells_troubles) print_troubles(status);
  std::fflush(stdout);
}

Result<void> up(const VerbContext& command, const UpOptions& given) {
  Interrupt interrupt;
  auto options = given;
  for (auto* file : {&options.start.config, &options.project}) {
    if (file->empty()) continue;
    auto whole = whole_path(*file);
    if (!whole) return whole.refusal();
    *file = *std::move(whole);
  }
  auto progress = [&](const std::string& text) {
    if (command.terminal && !command.json) std::printf("\r\033[K%s", text.c_str()), std::fflush(stdout);
  };
  auto status = client::bring_up(command.rig, options.start, progress);
  progress("");
  if (!status) return status.refusal();
  if (auto opened = open_project(command.rig, options.project); !opened) {
    if (auto down = client::bring_down(command.rig); !down) return down;
    return opened;
  }
  print_start(command, *status, options.project.empty());
  if (options.detach) return {};
  interrupt.wait();
  return end_rig(command.rig, false);
}

const VerbEntry up_verb{
    {Chapter::rig, 1, "up", "Start a rig", "beltane up --detach --project song.beltane"},
    up,
    [](Verb verb, UpOptions& given) {
      verb.takes("--config", given.start.config, "A rig.toml; deploy/rig.toml shows all there is").existing_file();
      verb.takes("--project", given.project, "Open this project").existing_file();
      verb.takes("--standby", given.start.standby, standby_help).one_of({"auto", "none", "warm", "mirror"});
      verb.takes("--engine", given.start.engine,
                 "scsynth; native: beltane's own, which needs no SuperCollider and has fewer units; auto: scsynth, and "
                 "native where that is not installed or cannot be kept alive")
          .one_of({"auto", "scsynth", "native"});
      verb.flag("--in-process", given.start.in_process, "All services in one process");
      verb.flag("--detach", given.detach,
                "Return when it is up; `beltane down` ends it. Without, Ctrl-C or the end of the terminal does");
    }};

}  // namespace
}  // namespace beltane
