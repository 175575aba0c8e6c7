#include "supervisor/plan/plan.hpp"

#include <algorithm>

#include "host/services.hpp"
#include "supervisor/jack/jack_server.hpp"

namespace beltane::supervisor {
namespace {

using Words = std::vector<std::string>;

constexpr int sound_first = -11;
constexpr int sound_last = 10;

/// A mirror takes as much of a core as the server that is heard; with fewer cores it takes that from it.
constexpr std::uint32_t cores_for_a_mirror = 4;

/// JACK sets memory aside for every port there may be, every client locks all of it, and the kernel takes it apart page
/// by page before anybody hears that a client died: with the usual 2,048 ports twice as long as with these.
constexpr auto most_ports = "256";

int niceness_of(Urgency urgency) {
  switch (urgency) {
    case Urgency::sound:
      return sound_first;
    case Urgency::disk:
      return 0;
    case Urgency::background:
      return sound_last;
  }
  return 0;
}

std::string number(std::uint32_t value) { return std::to_string(value); }

/// The engine that plays where scsynth does not; its JACK client is wired as that one is.
constexpr auto own_engine = "native";

bool has_scsynth(const RigConfig& config, const Machine& machine) {
  return config.server.engine != own_engine && (config.server.engine == "scsynth" || !machine.scsynth.empty());
}

/// What the JACK clients of a rig are called.
struct Clients {
  std::string rig{};  // "beltane-default"
  bool two_servers{};

  std::string server(const std::string& name) const { return rig + "-" + name; }
  std::string changeover() const { return rig + "-changeover"; }
  /// The native engine is wired as the one server would be; beside two it goes straight to the loudspeakers, for it has
  /// no pilot.
  std::string native() const { return two_servers ? rig + "-native" : server("a"); }
};

Clients clients_of(const RigConfig& config, const Rig& rig, const Machine& machine) {
  return {"beltane-" + rig.name, chosen_standby(config, machine) != "none"};
}

/// Has the backend play through that JACK server by itself, where no server does.
void let_in_native(ProcessSpec& jack, const RigConfig& config, const Clients& clients) {
  if (config.server.engine == "scsynth") return;
  jack.engine = own_engine;
  jack.jack_client = clients.native() + "-0{epoch}";
}

/// A killed scsynth or jackd must not take a JACK server of the desktop's choice in its stead, nor reserve devices.
std::map<std::string, std::string> jack_environment(const std::string& server) {
  std::map<std::string, std::string> environment{{"JACK_NO_START_SERVER", "1"}, {"JACK_NO_AUDIO_RESERVATION", "1"}};
  if (!server.empty()) environment["JACK_DEFAULT_SERVER"] = server;
  return environment;
}

Words dummy_command(const AudioConfig& audio, const Machine& machine, const std::string& name) {
  return {machine.jackd,       "-n", name, "-p", most_ports, "-d", "dummy", "-r", number(audio.rate), "-p",
          number(audio.period)};
}

Words alsa_command(const AudioConfig& audio, const Machine& machine, const std::string& name) {
  Words words{machine.jackd,       "-n", name, "-p", most_ports, "-d", "alsa", "-r", number(audio.rate), "-p",
              number(audio.period)};
  words.insert(words.end(), {"-d", audio.device.empty() ? "hw:0" : audio.device});
  return words;
}

ProcessSpec jackd(const AudioConfig& audio, const Machine& machine, const std::string& name) {
  const auto user = number(machine.user);
  ProcessSpec part{.name = "jackd", .command = dummy_command(audio, machine, name)};
  if (chosen_driver(audio, machine) == "alsa") {
    part.command = alsa_command(audio, machine, name);
    if (audio.driver == "auto") part.fallback = dummy_command(audio, machine, name);
  }
  part.environment = jack_environment(name);
  part.ready_file = jack_socket(name, machine.user);
  part.leftovers = {part.ready_file, "/dev/shm/jack_sem." + user + "_" + name + "_*"};
  return part;
}

/// A backend in a container of its own shares the loopback of the supervisor's container, but not its processes.
NetworkPolicy network_of(const RigConfig& rig) {
  const bool backend_elsewhere = std::ranges::count(rig.elsewhere, "backend") > 0;
  return backend_elsewhere ? NetworkPolicy::shared : rig.server.network;
}

/// A JACK server that somebody else starts, stops and starts again.
ProcessSpec foreign_jack(const AudioConfig& audio, const Machine& machine) {
  const auto& name = audio.jack_server.empty() ? machine.default_jack : audio.jack_server;
  return {.name = "jackd", .kind = ProcessKind::foreign, .ready_file = jack_socket(name, machine.user)};
}

/// With two of them each has an output more, for its pilot, and an input, for the changeover's silence.
ProcessSpec scsynth(const RigConfig& rig, const Machine& machine, const Clients& clients, const std::string& name,
                    const std::string& jack_server) {
  auto server = rig.server;
  if (clients.two_servers) server.outputs += 1;
  if (clients.two_servers) server.inputs = std::max(server.inputs, 1U);
  const auto client = clients.server(name) + "-{epoch}";
  ProcessSpec part{.name = name == "a" ? "scsynth" : "scsynth-" + name, .kind = ProcessKind::server};
  part.command = {machine.scsynth, "-u", "{port}", "-B", "127.0.0.1", "-R", "0", "-D", "0"};
  part.command.insert(part.command.end(), {"-i", number(server.inputs), "-o", number(server.outputs)});
  part.command.insert(part.command.end(), {"-n", "{nodes}", "-a", "{audio_buses}", "-c", "{control_buses}"});
  part.command.insert(part.command.end(), {"-b", "{buffers}", "-m", "{memory_kb}"});
  part.command.insert(part.command.end(), {"-d", number(server.definitions), "-w", number(server.wire_buffers)});
  part.command.insert(part.command.end(), {"-H", jack_server.empty() ? client : jack_server + ":" + client});
  part.environment = jack_environment(jack_server);
  part.environment["SC_JACK_DEFAULT_OUTPUTS"] = "";  // its wires are the patchbay's business
  part.environment["SC_JACK_DEFAULT_INPUTS"] = "";
  part.environment["SC_SYNTHDEF_PATH"] = "";
  part.server = name;
  part.standby = clients.two_servers ? chosen_standby(rig, machine) : "";
  part.pilot = clients.two_servers ? server.outputs : 0;
  part.network = network_of(rig);
  part.limits = server;
  part.limits.rate = rig.audio.rate;
  part.jack_client = client;
  part.leftovers = {"/dev/shm/SuperColliderServer_{port}"};
  return part;
}

/// What every service is told.
Words service_command(const Rig& rig, const Machine& machine, const std::string& name) {
  return {(machine.programs / ("beltane-" + name)).string(),
          "--rig-name",
          rig.name,
          "--runtime",
          rig.runtime.string(),
          "--state",
          rig.state.string(),
          "--data",
          rig.data.string()};
}

ProcessSpec service(const Rig& rig, const Machine& machine, const std::string& name, Urgency urgency) {
  return {.name = name,
          .kind = ProcessKind::service,
          .command = service_command(rig, machine, name),
          .niceness = niceness_of(urgency)};
}

std::string loudspeaker(std::uint32_t channel) { return "loudspeaker:" + number(channel); }

/// Adds options to the patchbay's command.
class Wires {
 public:
  explicit Wires(Words& command) : command_(command) {}
  void add(const std::string& from, const std::string& to, const std::string& option = "--wire") {
    command_.insert(command_.end(), {option, from + "=" + to});
  }
  void to_loudspeakers(const std::string& client, std::uint32_t channels, const std::string& option = "--wire") {
    for (std::uint32_t i = 1; i <= channels; ++i) add(client + ":out_" + number(i), loudspeaker(i), option);
  }
  void from_microphones(const std::string& client, std::uint32_t channels) {
    for (std::uint32_t i = 1; i <= channels; ++i) add("microphone:" + number(i), client + ":in_" + number(i));
  }

 private:
  Words& command_;
};

/// The changeover's silence goes into the server before its sound comes out: then JACK does not wait for the server.
void wire_side(Wires& wires, const Clients& clients, const std::string& name, const ServerConfig& server) {
  const auto client = clients.server(name);
  wires.add(clients.changeover() + ":feedback_" + name, client + ":in_1");
  for (std::uint32_t i = 1; i <= server.outputs; ++i)
    wires.add(client + ":out_" + number(i), clients.changeover() + ":" + name + "_" + number(i));
  wires.add(client + ":out_" + number(server.outputs + 1), clients.changeover() + ":" + name + "_pilot");
  wires.from_microphones(client, server.inputs);
  wires.to_loudspeakers(client, server.outputs, "--bypass-" + name);
}

ProcessSpec patchbay(const RigConfig& config, const Rig& rig, const Machine& machine, const Clients& clients,
                     const std::string& jack_server) {
  auto part = service(rig, machine, "patchbay", Urgency::sound);
  Wires wires(part.command);
  if (clients.two_servers) {
    for (const auto* name : {"a", "b"}) wire_side(wires, clients, name, config.server);
    wires.to_loudspeakers(clients.changeover(), config.server.outputs);
    wires.to_loudspeakers(clients.native(), config.server.outputs);
    if (config.audio.switch_tone > 0) wires.add(clients.changeover() + ":pilot", loudspeaker(config.audio.switch_tone));
    part.command.insert(part.command.end(), {"--bypass", clients.changeover()});
  } else {
    wires.to_loudspeakers(clients.server("a"), config.server.outputs);
    wires.from_microphones(clients.server("a"), config.server.inputs);
  }
  if (!config.audio.playback.empty()) part.command.insert(part.command.end(), {"--playback", config.audio.playback});
  part.environment = jack_environment(jack_server);
  return part;
}

ProcessSpec changeover(const RigConfig& config, const Rig& rig, const Machine& machine, const Clients& clients,
                       const std::string& jack_server) {
  auto part = service(rig, machine, "changeover", Urgency::sound);
  part.command.insert(part.command.end(),
                      {"--client", clients.changeover(), "--channels", number(config.server.outputs)});
  if (config.audio.switch_tone > 0) part.command.push_back("--tone");
  part.environment = jack_environment(jack_server);
  return part;
}

/// What makes the sound, and brings it to the loudspeakers.
ProcessPlan sound_plan(const RigConfig& config, const Rig& rig, const Machine& machine, const Clients& clients,
                       const std::string& jack_server) {
  ProcessPlan plan{patchbay(config, rig, machine, clients, jack_server)};
  if (clients.two_servers) plan.push_back(changeover(config, rig, machine, clients, jack_server));
  if (has_scsynth(config, machine)) plan.push_back(scsynth(config, machine, clients, "a", jack_server));
  if (clients.two_servers) plan.push_back(scsynth(config, machine, clients, "b", jack_server));
  return plan;
}

}  // namespace

std::string chosen_driver(const AudioConfig& audio, const Machine& machine) {
  if (audio.driver != "auto") return audio.driver;
  if (machine.jack_server || machine.pipewire_jack) return "none";  // where JACK is PipeWire's, no jackd can start
  return machine.sound_device ? "alsa" : "dummy";
}

std::string chosen_standby(const RigConfig& config, const Machine& machine) {
  if (!has_scsynth(config, machine)) return "none";
  if (config.server.standby != "auto") return config.server.standby;
  return machine.cores >= cores_for_a_mirror ? "mirror" : "none";
}

ProcessPlan rig_plan(const RigConfig& config, const Rig& rig, const Machine& machine, const std::string& jack_name) {
  const bool own_jack = chosen_driver(config.audio, machine) != "none";
  const auto jack_server = own_jack ? jack_name : config.audio.jack_server;
  const auto clients = clients_of(config, rig, machine);
  ProcessPlan plan;
  if (own_jack) plan.push_back(jackd(config.audio, machine, jack_name));
  if (!own_jack && !machine.pipewire_jack) plan.push_back(foreign_jack(config.audio, machine));
  if (!plan.empty()) let_in_native(plan.front(), config, clients);
  for (auto& part : sound_plan(config, rig, machine, clients, jack_server)) plan.push_back(std::move(part));
  if (plan.front().name == "jackd")
    for (std::size_t i = 1; i < plan.size(); ++i) plan[i].needs = {"jackd"};
  for (auto& part : plan) part.niceness = sound_first;
  if (config.together) {
    plan.push_back(service(rig, machine, "studio", Urgency::disk));
    plan.back().environment = jack_environment(jack_server);
    return plan;
  }
  for (const auto& each : rig_services)
    if (std::ranges::count(config.elsewhere, each.name) == 0)
      plan.push_back(service(rig, machine, std::string(each.name), each.urgency));
  for (auto& part : plan)
    if (part.name == "backend") part.environment = jack_environment(jack_server);
  return plan;
}

bool is_service(const std::string& name) {
  return is_rig_service(name) || name == "patchbay" || name == "changeover" || name == "studio" || name == "guard";
}

Result<void> can_run(const RigConfig& config, const Machine& machine) {
  if (machine.scsynth.empty() && config.server.engine == "scsynth")
    return Refusal{"scsynth is not installed; install it with: apt-get install supercollider-server."};
  if (machine.jackd.empty() && chosen_driver(config.audio, machine) != "none")
    return Refusal{"jackd is not installed; install it with: apt-get install jackd2."};
  return {};
}

}  // namespace beltane::supervisor
