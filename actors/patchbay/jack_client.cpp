#include "patchbay/jack_client.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace beltane::patchbay {
namespace {

using Clock = std::chrono::steady_clock;

void say_nothing(const char*) {}

JackClient try_to_join(const std::string& name, const std::string& server) {
  jack_status_t status{};
  if (server.empty()) return JackClient(jack_client_open(name.c_str(), JackNoStartServer, &status));
  const auto options = static_cast<jack_options_t>(JackNoStartServer | JackServerName);
  return JackClient(jack_client_open(name.c_str(), options, &status, server.c_str()));
}

}  // namespace

Result<JackClient> join_jack(const std::string& name, const std::string& server, Seconds patience) {
  jack_set_error_function(say_nothing);  // a server that is not there yet is no error
  jack_set_info_function(say_nothing);
  const auto until = Clock::now() + std::chrono::duration<double>(patience.count);
  do {
    if (auto client = try_to_join(name, server)) return client;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  } while (Clock::now() < until);
  return Refusal{"there is no JACK server" + (server.empty() ? std::string() : " called " + server) + "; start one."};
}

std::vector<std::string> names_in(const char** ports) {
  std::vector<std::string> names;
  for (auto** port = ports; port && *port; ++port) names.emplace_back(*port);
  if (ports) jack_free(ports);
  return names;
}

Poke::Poke() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
Poke::~Poke() { close(fd_); }
void Poke::poke() const { eventfd_write(fd_, 1); }
void Poke::clear() const {
  eventfd_t count = 0;
  eventfd_read(fd_, &count);
}

}  // namespace beltane::patchbay
