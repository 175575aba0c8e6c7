#include "library/library_service.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "host/catalogue_file.hpp"
#include "isolation/sandbox.hpp"
#include "wire/wire.hpp"

namespace beltane {
namespace {

constexpr auto look_period = std::chrono::seconds(1);

/// The way from the loop thread to the one that works: pings, answered between two steps of whatever it does.
class Desk {
 public:
  void ask(const Ping& ping) {
    std::lock_guard lock(mutex_);
    asked_ = ping;
    wake_.notify_one();
  }
  void shut() {
    std::lock_guard lock(mutex_);
    open_ = false;
    wake_.notify_one();
  }
  bool open() {
    std::lock_guard lock(mutex_);
    return open_;
  }
  /// What was asked since the last time. Blocks: up to `limit`, for as long as nothing is asked.
  std::optional<Ping> asked(std::chrono::nanoseconds limit) {
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, limit, [&] { return asked_ || !open_; });
    return std::exchange(asked_, {});
  }

 private:
  std::mutex mutex_{};
  std::condition_variable wake_{};
  std::optional<Ping> asked_{};
  bool open_{true};
};

/// Looks, works, and answers pings in between: they prove that the work gets on.
class Worker {
 public:
  Worker(library::LibraryPlaces places, std::shared_ptr<Desk> desk, std::shared_ptr<loop::Publisher> telemetry,
         std::shared_ptr<SupervisorLine> supervisor)
      : desk_(std::move(desk)),
        telemetry_(std::move(telemetry)),
        supervisor_(std::move(supervisor)),
        librarian_(std::move(places), [this] { return breathe(std::chrono::nanoseconds(0)); }) {}

  void run() {
    if (const auto may = isolation::not_held(); !may.empty())
      say("a .scd file of the library may " + may + " while it is compiled: this kernel does not hold it back");
    while (desk_->open()) {
      for (const auto& text : librarian_.look(true)) say(text);
      looked_ = true;
      const auto until = std::chrono::steady_clock::now() + look_period;
      for (auto now = std::chrono::steady_clock::now(); now < until && breathe(until - now);)
        now = std::chrono::steady_clock::now();
    }
  }

 private:
  void say(const std::string& text) {
    spdlog::info(text);
    telemetry_->send(wire::encode(Telemetry{Event{std::chrono::steady_clock::now(), "librarian", text, {}}}));
  }

  /// False: it is time to end.
  bool breathe(std::chrono::nanoseconds limit) {
    if (const auto ping = desk_->asked(limit)) supervisor_->pong({ping->number, health()});
    return desk_->open();
  }

  Health health() const {
    const auto& shelved = librarian_.shelved();
    Health health{.process = "librarian", .pid = getpid(), .ready = true};
    health.figures = {{"units", static_cast<double>(shelved.units.size())},
                      {"wrong", static_cast<double>(shelved.wrong.size())},
                      {"looked", looked_ ? 1.0 : 0.0}};
    if (!shelved.wrong.empty()) health.words["wrong"] = shelved.wrong.begin()->second;
    return health;
  }

  std::shared_ptr<Desk> desk_;
  std::shared_ptr<loop::Publisher> telemetry_;
  std::shared_ptr<SupervisorLine> supervisor_;
  library::Librarian librarian_;
  bool looked_{};
};

/// Ends the work before what it works with.
struct Parts {
  Catalogue built{};
  std::shared_ptr<Desk> desk = std::make_shared<Desk>();
  std::unique_ptr<Worker> worker{};
  std::jthread working{};
  ~Parts() { desk->shut(); }
};

}  // namespace

library::LibraryPlaces places_of(const Rig& rig, const Catalogue& built) {
  return {.folder = library_dir(rig),
          .compiled = library_units_dir(rig),
          .tools = {.compiler = rig.data / "compile",
                    .units_dir = units_dir(rig),
                    .samples = shelf_of(rig.state, rig.data),
                    .built = &built}};
}

Result<Running> run_librarian(const Host& host, std::function<void()> end) {
  auto built = load_built_catalogue(host.rig);
  if (!built) return built.refusal();
  auto parts = std::make_shared<Parts>();
  parts->built = std::move(*built);
  auto telemetry = host.loop->publish(endpoint(host.rig, sockets::librarian_telemetry));
  if (!telemetry) return telemetry.refusal();
  auto line = line_to_supervisor(
      host,
      {.ping = [desk = parts->desk](const Ping& ping) { desk->ask(ping); }, .servers = {}, .end = std::move(end)});
  if (!line) return line.refusal();
  parts->worker = std::make_unique<Worker>(places_of(host.rig, parts->built), parts->desk, *telemetry,
                                           std::shared_ptr<SupervisorLine>(std::move(*line)));
  parts->working = std::jthread([worker = parts->worker.get()] { worker->run(); });
  return Running(parts);
}

}  // namespace beltane
