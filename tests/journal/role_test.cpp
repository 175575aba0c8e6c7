#include "persistence/persistence_service.hpp"
#include "processes.hpp"
#include "session/session_service.hpp"

/// This program again, as one of the processes of a rig: see KilledProcess.
namespace beltane {
namespace {

[[noreturn]] void play_role(const std::string& role) {
  auto loop = loop::make_loop();
  const Host host{.rig = rig_in(getenv(place_variable)),
                  .process = role,
                  .loop = loop.get(),
                  .catalogue = &support::test_catalogue()};
  const auto end = [] { _exit(0); };
  const auto running = role == "session" ? run_session(host, end) : run_persistence(host, end);
  if (!running) _exit(1);
  while (true) pause();
}
[[maybe_unused]] const bool plays_a_role = [] {
  if (const char* role = getenv(role_variable)) play_role(role);
  return false;
}();

}  // namespace
}  // namespace beltane
