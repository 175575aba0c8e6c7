#include <pthread.h>
#include <signal.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "host/catalogue_file.hpp"
#include "host/host.hpp"
#include "host/log.hpp"
#include "host/options.hpp"

namespace beltane {
namespace {

constexpr auto library_period = std::chrono::seconds(1);
constexpr auto patience_at_exit = std::chrono::milliseconds(1500);

/// What a service is told on its command line. An exit status where it shall not go on.
std::optional<int> read_arguments(Rig& rig, const std::string& process, int argc, char** argv) {
  Options options{"beltane " + process +
                  ": one process of a rig. The supervisor starts it; see `beltane up`.\n"
                  "Example: beltane-" +
                  process + " --rig-name default --runtime /run/user/1000/beltane/default"};
  options.add_rig(rig);
  return options.read(argc, argv);
}

sigset_t end_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

/// A part that does not end must not keep the process: what matters is on disk already.
void leave_at_the_latest() {
  std::thread([] {
    std::this_thread::sleep_for(patience_at_exit);
    std::_Exit(0);
  }).detach();
}

/// The user's library may get units while we run. On a thread of its own: to read them may take longer than a bus
/// waits.
std::jthread looks_for_units(const Catalogue& catalogue) {
  return std::jthread([&catalogue](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      wake.wait_for(lock, stop, library_period, [] { return false; });
      catalogue.look();
    }
  });
}

int run(const Host& host, const Service& service) {
  auto end = [pid = getpid()] { kill(pid, SIGTERM); };
  auto running = service(host, end);
  if (!running) {
    spdlog::error(running.reason());
    return 1;
  }
  auto signals = end_signals();
  int got = 0;
  sigwait(&signals, &got);
  spdlog::info("ends in order");
  leave_at_the_latest();
  *running = nullptr;
  return 0;
}

}  // namespace

int run_process(const std::string& process, const Service& service, int argc, char** argv) {
  Rig rig = rig_named("default");
  if (const auto status = read_arguments(rig, process, argc, argv)) return *status;
  auto signals = end_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  start_log(process);
  if (const auto safe = secure_runtime(rig); !safe) {
    spdlog::error(safe.reason());
    return 1;
  }
  std::error_code failed;
  std::filesystem::create_directories(rig.runtime, failed);
  auto catalogue = load_catalogue(rig);
  if (!catalogue) {
    spdlog::error(catalogue.reason());
    return 1;
  }
  const auto looking = looks_for_units(*catalogue);
  auto loop = loop::make_loop();
  return run({.rig = rig, .process = process, .loop = loop.get(), .catalogue = &*catalogue}, service);
}

}  // namespace beltane
