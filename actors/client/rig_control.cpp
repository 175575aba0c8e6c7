#include "client/rig_control.hpp"

#include <poll.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "client/connection.hpp"
#include "client/presence.hpp"

namespace beltane::client {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr auto up_limit = std::chrono::seconds(30);
constexpr auto down_limit = std::chrono::seconds(15);

/// What the supervisor said last: the reason when it did not come up.
std::string last_line(const fs::path& log, std::uintmax_t from) {
  std::ifstream file(log);
  file.seekg(static_cast<std::streamoff>(from));
  std::string line, last;
  while (std::getline(file, line))
    if (!line.empty()) last = line;
  return last.empty() ? "it said nothing; its log is " + log.string() : last;
}

std::string waiting_for(const RigStatus& status) {
  std::string names;
  for (const auto& process : status.processes)
    if (process.state != "ready") names += (names.empty() ? "" : ", ") + process.name;
  return names.empty() ? "the audio server" : names;
}

bool has_socket(const Rig& rig) { return fs::exists(rig.runtime / sockets::supervisor_control); }

std::uintmax_t size_of_file(const fs::path& path) {
  std::error_code none;
  const auto size = fs::file_size(path, none);
  return none ? 0 : size;
}

}  // namespace

bool is_up(const Rig& rig) {
  if (!has_socket(rig)) return false;
  Connection client(rig);
  return static_cast<bool>(client.status(Seconds{1}));
}

bool all_ready(const RigStatus& status) {
  if (status.processes.empty()) return false;
  // Where another engine plays, nobody waits for scsynth.
  const bool replaced = std::ranges::any_of(
      status.servers, [](const auto& each) { return !each.engine.empty() && each.state == "running"; });
  const bool processes = std::ranges::all_of(status.processes, [&](const auto& each) {
    return each.state == "ready" || (replaced && each.name == "scsynth");
  });
  const bool servers = std::ranges::any_of(status.servers, [](const auto& each) { return each.state == "running"; });
  return processes && servers;
}

Result<RigStatus> bring_up(const Rig& rig, const supervisor::StartOptions& how, const Progress& progress) {
  if (is_up(rig)) return Refusal{"the rig `" + rig.name + "` is up already; see `beltane status`"};
  const auto log = log_of(rig, "supervisor");
  const auto said_before = size_of_file(log);
  if (auto started = supervisor::start(rig, how); !started) return started.refusal();
  Connection client(rig, Connection::Rigs::coming);
  std::string waited{"the supervisor"};
  for (const auto until = Clock::now() + up_limit; Clock::now() < until;) {
    auto status = client.status(Seconds{1});
    if (status && all_ready(*status)) return status;
    if (!status && !has_socket(rig) && size_of_file(log) > said_before)
      return Refusal{"the rig did not come up: " + last_line(log, said_before)};
    if (status) waited = waiting_for(*status);
    if (progress) progress("waiting for " + waited);
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return Refusal{"the rig is not ready after " + std::to_string(up_limit.count()) + " s, waiting for " + waited +
                 "; see `beltane status` and `beltane logs`"};
}

Result<void> bring_down(const Rig& rig) {
  if (!is_up(rig)) return no_rig(rig);
  const auto supervisor = supervisor::holder_pidfd(rig.runtime);
  if (auto down = Connection(rig).take_down(); !down) return down;
  pollfd gone{supervisor.get(), POLLIN, 0};
  if (supervisor) poll(&gone, 1, std::chrono::milliseconds(down_limit).count());
  const auto until = Clock::now() + (supervisor ? Clock::duration{} : down_limit);  // without it: of another container
  while (has_socket(rig) && Clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  if (has_socket(rig)) return Refusal{"the rig's supervisor is still there after 15 s; see `beltane logs supervisor`"};
  return {};
}

}  // namespace beltane::client
