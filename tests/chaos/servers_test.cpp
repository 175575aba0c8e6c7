// What becomes of the sound when audio servers, JACK servers and services die, hang or go, on real processes.

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sndfile.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "isolation/network.hpp"
#include "supervisor/plan/plan.hpp"
#include "supervisor/processes/launch.hpp"
#include "supervisor/rig/children_file.hpp"
#include "supervisor/rig/text_file.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

using supervisor::Process;

/// As `eventually`, for what several processes have to start anew for: a loaded machine needs half a minute.
template <class Done>
bool comes_true(const Done& done) {
  return eventually(done) || eventually(done) || eventually(done);
}

bool is_installed() {
  const auto machine = supervisor::this_machine();
  return !machine.scsynth.empty() && !machine.jackd.empty();
}

/// A JACK server of the test's own, which the rig uses and did not start.
class JackServer {
 public:
  explicit JackServer(std::string name) : name_(std::move(name)) {}
  ~JackServer() { stop(); }
  JackServer(const JackServer&) = delete;
  JackServer& operator=(const JackServer&) = delete;

  void start(const std::string& rate, const std::string& period) {
    auto started = supervisor::launch({.command = {supervisor::this_machine().jackd, "-n", name_, "-p", "256", "-d",
                                                   "dummy", "-r", rate, "-p", period},
                                       .environment = {{"JACK_NO_AUDIO_RESERVATION", "1"}}});
    ASSERT_TRUE(started) << started.reason();
    process_ = std::move(*started);
  }
  void stop() {
    if (!process_) return;
    supervisor::signal_to(*process_, SIGKILL);
    supervisor::ending_of(*process_);
    process_.reset();
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm"))
      if (entry.path().filename().string().find(name_) != std::string::npos) std::filesystem::remove(entry.path());
  }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::optional<Process> process_{};
};

/// "/quit", as anybody may say it who reaches the server's port.
void say_quit(const nlohmann::json& server) {
  const char quit[12] = {'/', 'q', 'u', 'i', 't', 0, 0, 0, ',', 0, 0, 0};
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  to.sin_port = htons(server["port"].get<std::uint16_t>());
  const Fd socket(server["own_network"] == true ? isolation::udp_socket_in_network_of(server["pid"].get<pid_t>())
                                                : ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sendto(socket.get(), quit, sizeof quit, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

/// How often the backend told in these events that scsynth holds the project; what stands in for it does not count.
long fillings_in(const std::filesystem::path& events) {
  std::ifstream file(events);
  long count = 0;
  for (std::string line; std::getline(file, line);)
    if ((line.find("\"rebuilt ") != line.npos || line.find("\"took over ") != line.npos) &&
        line.find("native") == line.npos)
      ++count;
  return count;
}

float peak_of(const std::filesystem::path& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) return 0;
  std::vector<float> samples(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file, samples.data(), info.frames);
  sf_close(file);
  float peak = 0;
  for (float sample : samples) peak = std::max(peak, std::abs(sample));
  return peak;
}

class Servers : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_installed()) GTEST_SKIP() << "needs scsynth and jackd";
  }

  /// A long note that plays.
  void play() {
    user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
    user_.json({"edit", "add-notes", "lead", "C4", "0", "4000", "100"});
    user_.json({"play"});
  }
  nlohmann::json server() const { return user_.json({"status"})["servers"][0]; }
  bool runs_since(std::uint64_t epoch) const {
    const auto now = server();
    return now["state"] == "running" && now["epoch"].get<std::uint64_t>() > epoch && !now["heartbeat_ms"].is_null();
  }
  /// What the rig plays now is heard in a recording.
  bool is_heard() const {
    return comes_true([&] {
      const auto file = user_.home() / "now.wav";
      if (user_.beltane({"record", file}).status != 0) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(200));  // of music
      const bool stopped = user_.beltane({"record", "stop"}).status == 0;
      const bool heard = stopped && peak_of(file) > 0.01f;
      std::filesystem::remove(file);
      return heard;
    });
  }
  bool quarantine_is_empty() const { return user_.json({"quarantine"})["quarantine"].empty(); }
  pid_t server_pid() const {
    const auto children = user_.home() / "run" / "beltane" / "default" / "children";
    for (const auto& child : supervisor::parse_children_file(supervisor::file_text(children)).children)
      if (child.name == "scsynth") return child.life.pid;
    return 0;
  }
  /// Crashes the server three times, each time as soon as the backend has filled it: only a crash shortly after that
  /// accuses a unit, and a loaded machine takes long to run a command. False where the server does not come back.
  bool crash_thrice(const std::filesystem::path& events) const {
    for (int i = 0; i < 3; ++i) {
      const auto before = fillings_in(events);
      const auto pid = server_pid();
      if (pid <= 0 || kill(pid, SIGSEGV) != 0) return false;
      if (!comes_true([&] { return fillings_in(events) > before; })) return false;
    }
    return true;
  }
  std::string state_of(const std::string& process) const {
    for (const auto& each : user_.processes())
      if (each["name"] == process) return each["state"];
    return "";
  }

  User user_{};
};

TEST_F(Servers, AJackServerThatGoesForFourSecondsTakesTheMusicAlongAndBringsItBack) {
  JackServer jack("chaos-" + std::to_string(getpid()));
  std::ofstream(user_.home() / "rig.toml")
      << "[audio]\ndriver = \"none\"\njack_server = \"" << jack.name() << "\"\nperiod = 256\n";
  // It starts after us: `up` waits for it and says so.
  const auto up =
      user_.start({"up", "--detach", "--standby", "none", "--config", user_.home() / "rig.toml"}, user_.home() / "up");
  ASSERT_TRUE(comes_true([&] { return user_.beltane({"status"}).status == 0 && state_of("jackd") == "starting"; }));
  jack.start("48000", "256");
  int status = -1;
  waitpid(up, &status, 0);
  ASSERT_EQ(status, 0);
  play();
  ASSERT_TRUE(is_heard());
  for (const auto& [rate, period] :
       {std::pair{"48000", "256"}, std::pair{"44100", "512"}}) {  // it may come back another
    const auto epoch = server()["epoch"].get<std::uint64_t>();
    jack.stop();
    ASSERT_TRUE(comes_true([&] { return state_of("scsynth") == "starting"; }));
    std::this_thread::sleep_for(std::chrono::seconds(4));  // the case: a USB card pulled and put back
    const auto away = user_.json({"status"});
    EXPECT_EQ(away["servers"][0]["epoch"].get<std::uint64_t>(), epoch)
        << "no restart is burnt while it is away: " << away["events"].dump(1);
    EXPECT_TRUE(away["transport"]["playing"].get<bool>());
    jack.start(rate, period);
    ASSERT_TRUE(comes_true([&] { return runs_since(epoch); }));
    EXPECT_TRUE(is_heard()) << rate;
    EXPECT_TRUE(quarantine_is_empty());
  }
  user_.beltane({"down"});
}

TEST_F(Servers, ThatExitHangOrAreKilledComeBackAndOnlyCrashesAccuseAUnit) {
  user_.up();
  play();
  ASSERT_TRUE(is_heard());

  for (int i = 0; i < 3; ++i) {  // three `/quit` from anybody
    ASSERT_TRUE(comes_true([&] { return runs_since(0); }));
    const auto epoch = server()["epoch"].get<std::uint64_t>();
    say_quit(server());
    ASSERT_TRUE(comes_true([&] { return runs_since(epoch); }));
  }
  EXPECT_TRUE(quarantine_is_empty());
  EXPECT_TRUE(is_heard());

  for (const char* hung : {"scsynth", "jackd"}) {  // a stop that nobody ends
    SCOPED_TRACE(hung);
    const auto epoch = server()["epoch"].get<std::uint64_t>();
    const auto pid = user_.pid_of(hung);
    ASSERT_GT(pid, 0);
    kill(pid, SIGSTOP);
    ASSERT_TRUE(user_.came_back(hung, pid));
    ASSERT_TRUE(comes_true([&] { return runs_since(epoch); }));
    EXPECT_TRUE(is_heard());
    EXPECT_TRUE(quarantine_is_empty());
  }

  // What came with the song is not suspected any more.
  ASSERT_TRUE(comes_true([&] { return user_.json({"status"})["transport"]["beat"].get<double>() > 24; }));
  const auto events = user_.home() / "events";
  const pid_t watcher = user_.start({"--json", "watch", "events"}, events);
  for (int i = 0; i < 4 && quarantine_is_empty(); ++i) {  // crashes shortly after a change accuse it
    ASSERT_TRUE(comes_true([&] { return runs_since(0); }));
    user_.json({"edit", "add-effect", "lead", "delay"});
    user_.json({"status"});
    crash_thrice(events);
  }
  kill(watcher, SIGTERM);
  waitpid(watcher, nullptr, 0);
  ASSERT_TRUE(comes_true([&] { return !quarantine_is_empty(); }));
  const auto entry = user_.json({"quarantine"})["quarantine"][0];
  EXPECT_EQ(entry["kind"], "delay");
  EXPECT_TRUE(is_heard()) << "the rest plays";
  const auto refused = user_.beltane({"quarantine", "release", "lead.filter"});
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(user_.beltane({"quarantine", "forget"}).status, 2);
  EXPECT_EQ(user_.json({"quarantine", "release", entry["unit"]})["kind"], "delay");
  EXPECT_TRUE(quarantine_is_empty());
  EXPECT_TRUE(is_heard());
}

TEST_F(Servers, AServiceThatHangsIsReplacedAndWhatItToldLastIsStillShown) {
  user_.up();
  play();
  ASSERT_TRUE(comes_true([&] { return user_.json({"status"})["transport"]["beat"].get<double>() > 1; }));
  for (const char* process :
       {"session", "persistence", "sequencer", "voices", "backend", "librarian", "patchbay", "guard", "supervisor"}) {
    SCOPED_TRACE(process);
    const pid_t before = user_.pid_of(process);
    ASSERT_GT(before, 0);
    kill(before, SIGSTOP);
    ASSERT_TRUE(user_.came_back(process, before));
    const auto transport = user_.json({"status"})["transport"];
    EXPECT_TRUE(transport["playing"].get<bool>());
    EXPECT_GT(transport["beat"].get<double>(), 1);
  }
  EXPECT_TRUE(is_heard());
  const pid_t watcher = user_.start({"--json", "watch", "changes"}, user_.home() / "watched");
  EXPECT_TRUE(comes_true([&] {
    const auto status = user_.json({"status"});
    for (const auto& client : status["clients"])
      if (client["pid"] == watcher) return client["kinds"].dump().find("follows") != std::string::npos;
    return false;
  }));
  kill(watcher, SIGTERM);
  waitpid(watcher, nullptr, 0);
  const pid_t voices = user_.pid_of("voices");  // killed voices come back under the supervisor that came after
  kill(voices, SIGKILL);
  EXPECT_TRUE(user_.came_back("voices", voices));
  EXPECT_TRUE(is_heard());
}

}  // namespace
}  // namespace beltane::test
