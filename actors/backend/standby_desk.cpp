#include "backend/standby_desk.hpp"

#include <algorithm>

namespace beltane::backend {
namespace {

constexpr auto make_again = std::chrono::milliseconds(100);
constexpr auto rest_after_failure = std::chrono::seconds(1);

std::optional<standby::Mode> mode_in(const std::string& word) {
  for (const auto mode : {standby::Mode::warm, standby::Mode::mirror})
    if (word == standby::word(mode)) return mode;
  return {};
}

}  // namespace

bool is_same_life(const ServerInfo& a, const ServerInfo& b) {
  return a.epoch == b.epoch && a.port == b.port && a.engine == b.engine;
}

bool is_running(const Servers& servers, const ServerInfo& life) {
  return std::ranges::any_of(servers.servers,
                             [&](const ServerInfo& one) { return is_same_life(one, life) && one.state == "running"; });
}

bool has_crashed(const Servers& servers, const ServerInfo& life) {
  const auto now = std::ranges::find(servers.servers, life.name, &ServerInfo::name);
  if (now == servers.servers.end() || !now->crashed) return false;
  return !is_same_life(*now, life) || now->state == "dead";
}

void StandbyDesk::receive(const Servers& servers) {
  mode_ = mode_in(servers.standby);
  const auto last = std::exchange(offered_, {});
  if (!mode_) return;
  for (const auto& server : servers.servers)
    if (server.role == "standby" && server.state == "running") offered_ = server;
  if (offered_ && !(last && is_same_life(*last, *offered_))) try_again_ = {}, trouble_.clear();
}

bool StandbyDesk::is_to_go() const {
  return given_ && !(offered_ && is_same_life(*offered_, *given_) && mode_ == given_as_);
}

void StandbyDesk::keep(standby::MirroredBackend& engine, const ServerInfo& playing, Instant now) {
  if (given_ || !offered_ || is_same_life(*offered_, playing) || now < try_again_) return;
  traced_ = std::make_shared<std::atomic<bool>>(false);
  auto made = make_(*offered_, hooks_(traced_));
  if (!made) {
    trouble_ = made.reason();
    try_again_ = now + make_again;
    return;
  }
  trouble_.clear();
  given_ = offered_;
  given_as_ = *mode_;
  engine.add_standby(*std::move(made), given_as_);
}

Traced StandbyDesk::take_over(const std::optional<ServerInfo>& other, const Traced& other_traced) {
  given_ = other;
  if (other) *other_traced = false;
  *traced_ = true;
  return std::exchange(traced_, other_traced);
}

void StandbyDesk::fail(const std::string& why, Instant now) {
  given_.reset();
  trouble_ = why;
  try_again_ = now + rest_after_failure;
}

std::string StandbyDesk::words() const {
  if (!mode_) return {};
  return std::string(standby::word(*mode_)) +
         ": not ready: " + (trouble_.empty() ? "there is no second audio server" : trouble_);
}

}  // namespace beltane::backend
