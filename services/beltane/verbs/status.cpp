#include <cstdio>

#include "client/connection.hpp"
#include "drill/verdict.hpp"
#include "host/clocks.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/status_json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

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

void print_processes(const RigStatus& status, bool terminal) {
  std::vector<std::vector<std::string>> rows{{"process", "pid", "state", "restarts", "up", "last exit"}};
  for (const auto& process : status.processes)
    rows.push_back({process.name, std::to_string(process.pid), process.state, std::to_string(process.restarts),
                    minutes({process.uptime_s}), process.last_exit.empty() ? "-" : process.last_exit});
  std::printf("%s", table(rows, terminal).c_str());
}

void print_server(const Json& server) {
  if (server["engine"] != "scsynth") {
    std::printf("%s engine: %s, through the JACK server's life %s, %s units and voices, %s %% cpu\n",
                server["engine"].get<std::string>().c_str(), server["state"].get<std::string>().c_str(),
                figure(server, "epoch").c_str(), figure(server, "nodes").c_str(), figure(server, "cpu").c_str());
    return;
  }
  std::printf("server %s: %s, %s, port %s, life %s, %s nodes, %s %% cpu, heartbeat %s ms ago\n",
              server["name"].get<std::string>().c_str(), server["role"].get<std::string>().c_str(),
              server["state"].get<std::string>().c_str(), figure(server, "port").c_str(),
              figure(server, "epoch").c_str(), figure(server, "nodes").c_str(), figure(server, "cpu").c_str(),
              figure(server, "heartbeat_ms").c_str());
  if (server["state"] != "dead" && server["own_network"] == false) std::printf("%s\n", reachable_by_all);
}

/// Which of two servers is heard, whether the other could take over, and what happened last.
void print_standby(const Json& standby) {
  if (standby.is_null()) return;
  std::printf("server %s is heard; standby %s, for %s %% cpu; %s\n", standby["live"].get<std::string>().c_str(),
              plain_text_of(standby["state"].get<std::string>()).c_str(), figure(standby, "cpu").c_str(),
              standby["last_switch_s_ago"].is_null()
                  ? "no switch yet"
                  : ("last switch " + minutes({standby["last_switch_s_ago"].get<double>()}) + " ago: the other " +
                     standby["last_switch"].get<std::string>())
                        .c_str());
}

void print_transport(const Json& transport, const Json& lates) {
  if (!transport["age_s"].is_number())
    std::printf("the sequencer has not told yet where the music is\n");
  else
    std::printf("%s at beat %s, %s bpm%s; lates %s\n", transport["playing"] == true ? "playing" : "stopped",
                figure(transport, "beat").c_str(), figure(transport, "bpm").c_str(), as_of(transport).c_str(),
                lates.is_number() ? number(lates.get<double>(), 2).c_str() : "-");
}

void print_project_state(const Json& project) {
  std::printf("%s, revision %s (on disk %s), %s%s\n", plain_text_of(project["name"].get<std::string>()).c_str(),
              figure(project, "revision").c_str(), figure(project, "durable_revision").c_str(),
              plain_text_of(project["path"].get<std::string>()).c_str(), as_of(project).c_str());
}

/// What processes say of themselves, and what happened last.
void print_notices(const RigStatus& status) {
  for (const auto& process : status.processes)
    for (const auto* word : {"trouble", "note", "muted", "quarantine", "left out", "last fail", "wrong"})
      if (const auto said = process.health.words.find(word); said != process.health.words.end())
        std::printf("%s, %s: %s\n", process.name.c_str(), word, plain_text_of(said->second).c_str());
  if (!status.events.empty()) std::printf("lately:\n");
  const std::size_t first = status.events.size() > 8 ? status.events.size() - 8 : 0;
  for (std::size_t i = first; i < status.events.size(); ++i)
    std::printf("  %s  %s: %s\n", clock_time(status.events[i].at).c_str(), status.events[i].process.c_str(),
                plain_text_of(status.events[i].text).c_str());
}

void print_status(const Rig& rig, const RigStatus& status, bool terminal) {
  const auto json = json_of(status);
  print_processes(status, terminal);
  for (const auto& server : json["servers"]) print_server(server);
  print_standby(json["standby"]);
  print_transport(json["transport"], json["lates"]);
  print_project_state(json["project"]);
  std::printf("sound goes to %s\n", sound_of(status).c_str());
  std::printf("%s\n", drill::show_ready(drill::kept_verdict(rig), status, read_clocks().wall).words.c_str());
  print_notices(status);
}

Result<void> status(const VerbContext& command, const bool& watch) {
  Interrupt interrupt;
  client::Connection client(command.rig);
  do {
    auto status = client.status();
    if (!status) return status.refusal();
    if (watch && command.terminal && !command.json) std::printf("\033[H\033[2J");
    if (command.json)
      print(whole_status_json(command.rig, *status), watch);
    else
      print_status(command.rig, *status, command.terminal);
  } while (output_works() && watch && !interrupt.within(Seconds{1}));
  return {};
}

const VerbEntry status_verb{{Chapter::rig, 3, "status", "How the rig and its processes are", "beltane status --json"},
                            status,
                            [](Verb verb, bool& watch) { verb.flag("--watch", watch, "Again each second"); }};

}  // namespace
}  // namespace beltane
