// The rig plays through a JACK server that is somebody else's: here, the rehearsal's. It dies, and is there again
// later.

#include <unistd.h>

#include <fstream>
#include <optional>

#include "client/rig_control.hpp"
#include "drill/disturbance.hpp"
#include "isolation/child.hpp"

namespace beltane::drill {
namespace {

constexpr Seconds jack_away_for{4};
constexpr const char* rate = "48000";  // Hz
constexpr const char* period = "512";  // frames

class JackAway final : public Disturbance {
 public:
  explicit JackAway(std::filesystem::path config)
      : name_("beltane-away-" + std::to_string(getpid())), config_(std::move(config)) {}
  ~JackAway() override {
    std::error_code ignored;
    std::filesystem::remove(config_, ignored);
  }

  Result<void> start() {
    auto server =
        isolation::Child::start({"jackd", "--no-mlock", "-n", name_, "-d", "dummy", "-r", rate, "-p", period});
    if (!server) return server.refusal();
    server_.emplace(std::move(*server));
    std::ofstream file(config_);
    file << "[audio]\ndriver = \"none\"\njack_server = \"" << name_ << "\"\n";
    if (!file.flush()) return Refusal{"cannot write " + config_.string()};
    return {};
  }

  supervisor::StartOptions rig(supervisor::StartOptions how) const override {
    how.config = config_;
    return how;
  }
  std::string jack_server() const override { return name_; }

  Result<void> begin(const RigStatus&) override {
    server_.reset();  // kills it
    std::error_code ignored;
    std::filesystem::remove(socket_, ignored);
    went_ = std::chrono::steady_clock::now();
    back_ = {};
    return {};
  }

  void turn(Instant now) override {
    if (went_ == Instant{} || back_ != Instant{}) return;
    if (!server_ && now >= went_ + jack_away_for) end();
    if (server_ && is_there()) back_ = now;
  }

  bool is_over(const RigStatus& status) const override { return back_ != Instant{} && client::all_ready(status); }

  Seconds lasted() const override {
    return between(went_, back_ == Instant{} ? std::chrono::steady_clock::now() : back_);
  }

  void end() override {
    if (!server_) (void)start().operator bool();  // where that fails the rig stays away, and the outcome says so
  }

 private:
  /// Where clients find it.
  bool is_there() const {
    std::error_code none;
    return std::filesystem::exists(socket_, none);
  }

  std::string name_;
  std::filesystem::path socket_{"/dev/shm/jack_" + name_ + "_" + std::to_string(getuid()) + "_0"};
  std::filesystem::path config_;
  std::optional<isolation::Child> server_{};
  Instant went_{};
  Instant back_{};
};

}  // namespace

Result<std::unique_ptr<Disturbance>> prepare_jack_away() {
  std::error_code none;
  auto folder = std::filesystem::temp_directory_path(none);
  if (none) folder = "/tmp";
  auto away = std::make_unique<JackAway>(folder / ("beltane-away-" + std::to_string(getpid()) + ".toml"));
  if (auto started = away->start(); !started) return started.refusal();
  return std::unique_ptr<Disturbance>(std::move(away));
}

}  // namespace beltane::drill
