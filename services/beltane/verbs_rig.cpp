#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "model/plain_text.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/keep_first.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/rig_control.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

std::string figure(const Json& json, const char* name) {
  return json.contains(name) && json[name].is_number() ? number(json[name].get<double>(), 2) : "-";
}

/// Of a server that does not run in a network of its own.
constexpr auto reachable_by_all =
    "  every user of this machine can send it commands, and with them overwrite your files; see network in rig.toml";

constexpr double old{1.5};  // seconds: a process that works tells four times a second

/// " (as of 3 s ago)" for what a process told before it went.
std::string as_of(const Json& json) {
  if (!json["age_s"].is_number() || json["age_s"].get<double>() < old) return "";
  return " (as of " + number(json["age_s"].get<double>(), 0) + " s ago)";
}

void print_transport(const Json& transport, const Json& lates) {
  if (!transport["age_s"].is_number())
    std::printf("the sequencer has not told yet where the music is\n");
  else
    std::printf("%s at beat %s, %s bpm%s; lates %s\n", transport["playing"] == true ? "playing" : "stopped",
                figure(transport, "beat").c_str(), figure(transport, "bpm").c_str(), as_of(transport).c_str(),
                lates.is_number() ? number(lates.get<double>(), 2).c_str() : "-");
}

void print_status(const RigStatus& status, bool terminal) {
  const auto json = json_of(status);
  std::vector<std::vector<std::string>> rows{{"process", "pid", "state", "restarts", "up", "last exit"}};
  for (const auto& process : status.processes)
    rows.push_back({process.name, std::to_string(process.pid), process.state, std::to_string(process.restarts),
                    minutes({process.uptime_s}), process.last_exit.empty() ? "-" : process.last_exit});
  std::printf("%s", table(rows, terminal).c_str());
  for (const auto& server : json["servers"]) {
    std::printf("server %s: %s, %s, port %s, life %s, %s nodes, %s %% cpu, heartbeat %s ms ago\n",
                server["name"].get<std::string>().c_str(), server["role"].get<std::string>().c_str(),
                server["state"].get<std::string>().c_str(), figure(server, "port").c_str(),
                figure(server, "epoch").c_str(), figure(server, "nodes").c_str(), figure(server, "cpu").c_str(),
                figure(server, "heartbeat_ms").c_str());
    if (server["state"] != "dead" && server["own_network"] == false) std::printf("%s\n", reachable_by_all);
  }
  const auto& transport = json["transport"];
  const auto& project = json["project"];
  print_transport(transport, json["lates"]);
  std::printf("%s, revision %s (on disk %s), %s%s\n", plain_text_of(project["name"].get<std::string>()).c_str(),
              figure(project, "revision").c_str(), figure(project, "durable_revision").c_str(),
              plain_text_of(project["path"].get<std::string>()).c_str(), as_of(project).c_str());
  std::printf("sound goes to %s\n", sound_of(status).c_str());
  for (const auto& process : status.processes)
    for (const auto* word : {"trouble", "note", "quarantine", "left out", "last fail", "wrong"})
      if (const auto said = process.health.words.find(word); said != process.health.words.end())
        std::printf("%s, %s: %s\n", process.name.c_str(), word, plain_text_of(said->second).c_str());
  if (!status.events.empty()) std::printf("lately:\n");
  const std::size_t first = status.events.size() > 8 ? status.events.size() - 8 : 0;
  for (std::size_t i = first; i < status.events.size(); ++i)
    std::printf("  %s  %s: %s\n", clock_time(status.events[i].at).c_str(), status.events[i].process.c_str(),
                plain_text_of(status.events[i].text).c_str());
}

/// The status with who is connected, but for ourselves.
Json whole_json(const Rig& rig, const RigStatus& status) {
  std::set<std::int32_t> own{getpid()};
  for (const auto& process : status.processes) own.insert(process.pid);
  auto json = json_of(status);
  json["clients"] = json_of(connected_clients(rig, own));
  return json;
}

Result<void> show_status(const Command& command, bool watch) {
  Interrupt interrupt;
  Client client(command.rig);
  do {
    auto status = client.status();
    if (!status) return status.refusal();
    if (watch && command.terminal && !command.json) std::printf("\033[H\033[2J");
    if (command.json)
      print(whole_json(command.rig, *status), watch);
    else
      print_status(*status, command.terminal);
  } while (output_works() && watch && !interrupt.within(Seconds{1}));
  return {};
}

Result<void> open_project(const Rig& rig, const fs::path& file) {
  if (file.empty()) return {};
  Client client(rig);
  auto opened = client.project_task(FileTask::open, file.string());
  if (!opened) return opened.refusal();
  return {};
}

/// Such as that the project which was open last is not there.
void print_troubles(const RigStatus& status) {
  for (const auto& process : status.processes)
    if (const auto said = process.health.words.find("trouble"); said != process.health.words.end())
      std::printf("%s: %s\n", process.name.c_str(), plain_text_of(said->second).c_str());
}

/// Not before everything is on disk, unless it may be lost.
Result<void> end(const Rig& rig, bool loses) {
  if (!loses && is_up(rig)) {
    Client client(rig);
    if (auto kept = keep_first(client); !kept) return kept;
  }
  return bring_down(rig);
}

Result<void> up(const Command& command, UpOptions options, bool detach) {
  Interrupt interrupt;
  for (auto* file : {&options.config, &options.project}) {
    if (file->empty()) continue;
    auto whole = whole_path(*file);
    if (!whole) return whole.refusal();
    *file = *std::move(whole);
  }
  auto progress = [&](const std::string& text) {
    if (command.terminal && !command.json) std::printf("\r\033[K%s", text.c_str()), std::fflush(stdout);
  };
  auto status = bring_up(command.rig, options, progress);
  progress("");
  if (!status) return status.refusal();
  if (auto opened = open_project(command.rig, options.project); !opened) {
    if (auto down = bring_down(command.rig); !down) return down;
    return opened;
  }
  if (command.json)
    print(whole_json(command.rig, *status));
  else
    std::printf("rig `%s` is up: %zu processes\nsound goes to %s\n", command.rig.name.c_str(), status->processes.size(),
                sound_of(*status).c_str());
  if (!command.json && options.project.empty()) print_troubles(*status);
  std::fflush(stdout);
  if (detach) return {};
  interrupt.wait();
  return end(command.rig, false);
}

Result<void> down(const Command& command, bool loses) {
  if (auto ended = end(command.rig, loses); !ended) return ended;
  if (command.json) print({{"rig", command.rig.name}, {"down", true}});
  return {};
}

/// One line of a log; among those of others it says whose it is.
void print_line(const Command& command, const std::string& process, const std::string& line, bool among_others) {
  if (command.json) return print({{"process", process}, {"line", line}}, true);
  std::printf("%s%s\n", among_others ? (process + ": ").c_str() : "", plain_text_of(line).c_str());
}

/// Prints what is there, then (following) what comes.
Result<void> print_log(const Command& command, const fs::path& path, bool among_others, bool follow,
                       Interrupt& interrupt) {
  std::ifstream file(path);
  if (!file) return Refusal{"there is no log " + path.string() + "; `beltane status` names the processes"};
  std::string line;
  while (true) {
    std::error_code gone;
    if (file.tellg() > static_cast<std::streamoff>(fs::file_size(path, gone)) && !gone) file.seekg(0);  // it was cut
    while (std::getline(file, line)) print_line(command, path.stem().string(), line, among_others);
    if (!output_works() || !follow || interrupt.within(Seconds{0.2})) return {};
    file.clear();
  }
}

Result<void> logs(const Command& command, const std::string& process, bool follow) {
  Interrupt interrupt;
  if (!process.empty()) return print_log(command, log_of(command.rig, process), false, follow, interrupt);
  if (follow) return Refusal{"`logs -f` follows one process; name it, such as `beltane logs backend -f`"};
  std::error_code none;
  const auto folder = log_of(command.rig, "x").parent_path();
  for (const auto& entry : fs::directory_iterator(folder, none))
    if (auto printed = print_log(command, entry.path(), true, false, interrupt); !printed) return printed;
  if (none) return Refusal{"the rig `" + command.rig.name + "` has no logs in " + folder.string()};
  return {};
}

}  // namespace

void add_rig_verbs(Verbs& verbs) {
  auto options = std::make_shared<UpOptions>();
  auto detach = std::make_shared<bool>(false);
  auto start = verbs.add("up", "Start a rig", "beltane up --detach --project song.beltane",
                         [=](const Command& command) { return up(command, *options, *detach); });
  start.takes("--config", options->config, "A rig.toml; deploy/rig.toml shows all there is").existing_file();
  start.takes("--project", options->project, "Open this project").existing_file();
  start.takes("--standby", options->standby, "none: a dead server is replaced by a new one").one_of({"none"});
  start.flag("--in-process", options->in_process, "All services in one process");
  start.flag("--detach", *detach,
             "Return when it is up; `beltane down` ends it. Without, Ctrl-C or the end of the terminal does");

  auto loses = std::make_shared<bool>(false);
  verbs
      .add("down", "Stop the rig, and only what it started", "beltane down",
           [=](const Command& command) { return down(command, *loses); })
      .flag("--force", *loses, "Also where edits are not on disk; they are lost then");

  auto watch = std::make_shared<bool>(false);
  verbs
      .add("status", "How the rig and its processes are", "beltane status --json",
           [=](const Command& command) { return show_status(command, *watch); })
      .flag("--watch", *watch, "Again each second");

  auto process = std::make_shared<std::string>();
  auto follow = std::make_shared<bool>(false);
  auto log = verbs.add("logs", "What the processes said", "beltane logs backend -f",
                       [=](const Command& command) { return logs(command, *process, *follow); });
  log.takes("process", *process, "Only this one");
  log.flag("-f,--follow", *follow, "Go on as it says more");
}

}  // namespace beltane
