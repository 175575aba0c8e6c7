// A rig of real processes under faults that follow from a seed. While a tone and a pulse play and edits are made,
// processes are killed, stopped, continued and crashed, messages lost, doubled, reordered and late, the disk filled,
// the clock set. Afterwards everything has to be there again.
//   BELTANE_CHAOS_SEED=n     that run again (a run prints its seed first); else by the clock
//   BELTANE_CHAOS_RUNS=n     so many runs, of this seed and those after it, each in a process of its own
//   BELTANE_CHAOS_SECONDS=n  how long faults strike (10); from 600 on the memory of all processes is judged
//   BELTANE_CHAOS_PERIOD=n   a fault in each of so many seconds (1)
// An hour's soak: BELTANE_CHAOS_SECONDS=3600 BELTANE_CHAOS_PERIOD=5.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "drill/edit_load.hpp"
#include "drill/song.hpp"
#include "follow/follow.hpp"
#include "patchbay/capture.hpp"
#include "struck_rig_fixture.hpp"
#include "supervisor/control.hpp"
#include "supervisor/plan/plan.hpp"
#include "support/ears.hpp"

namespace beltane::test {
namespace {

using namespace std::chrono_literals;

constexpr double tone_hz = 110;     // of the tone that is held
constexpr double audible_db = -50;  // the tone where it plays; without it nothing is above -200
constexpr double silent_db = -60;
constexpr Seconds soak{600};  // from so long on memory is judged
constexpr Seconds listened{0.5};
constexpr auto back_within = std::chrono::seconds(sanitized ? 600 : 120);
constexpr std::size_t bystanders =
    4;  // of the drill's song: two servers with all of it need more cores than a test has
constexpr double song_beats = 20'000;  // 10,000 s

/// As `printf` wants it.
unsigned long long count(std::uint64_t number) { return number; }

double setting(const char* name, double otherwise) {
  const char* value = getenv(name);
  return value ? std::atof(value) : otherwise;
}

/// The drill's song, as long as a soak: its tone, its pulse, its ledger, and few of those that only stand there.
Edits long_song() {
  auto edits = drill::song({});
  const auto tempo = edits.back();
  edits.resize(3 + bystanders);
  edits.push_back(tempo);
  auto& tone = std::get<AddInstrument>(edits[0]).notes;
  for (auto& note : tone) note.length = {song_beats};
  auto& pulse = std::get<AddInstrument>(edits[1]).notes;
  const auto once = pulse;
  const double length = std::ceil(once.back().start.count + 0.01);
  for (double from = length; from < song_beats; from += length)
    for (auto note : once) {
      note.start.count += from;
      pulse.push_back(note);
    }
  return edits;
}

/// A copy of the project that follows the session all the while.
class OwnReplica {
 public:
  Result<void> begin(const Rig& rig) {
    auto catalogue = client_.emplace(rig).catalogue();
    if (!catalogue) return catalogue.refusal();
    auto hold = follow_project({rig, "chaos", &client_->loop(), *catalogue}, [this](const ProjectNow& project) {
      std::lock_guard lock(mutex_);
      now_ = project;
    });
    if (!hold) return hold.refusal();
    hold_ = std::move(*hold);
    return {};
  }
  bool equals(const Snapshot& snapshot) {
    std::lock_guard lock(mutex_);
    return now_.epoch == snapshot.epoch && now_.revision == snapshot.revision &&
           digest(now_.project) == digest(snapshot.project);
  }
  void end() {
    hold_ = nullptr;
    client_.reset();
  }

 private:
  std::mutex mutex_{};
  ProjectNow now_{};
  std::optional<client::Connection> client_{};
  loop::Hold hold_{};
};

/// The end of what was heard so far.
Sound end_of(const patchbay::Captured& heard, Seconds length) {
  Recording recording{static_cast<int>(heard.rate), static_cast<int>(heard.channels), heard.samples};
  const auto seconds = static_cast<double>(recording.frames()) / heard.rate;
  return stretch(recording, std::max(0.0, seconds - length.count), seconds);
}

/// How loud the tone is there, in dB; nothing where less than a second was heard.
std::optional<double> tone_at_end(const patchbay::Captured& heard) {
  if (heard.samples.size() < heard.rate * heard.channels) return {};
  return tone_db(end_of(heard, listened), tone_hz);
}

class Chaos : public testing::Test {
 protected:
  void SetUp() override {
    const auto machine = supervisor::this_machine();
    if (machine.scsynth.empty() || machine.jackd.empty()) GTEST_SKIP() << "needs scsynth and jackd";
    const auto by_clock = static_cast<double>(std::chrono::system_clock::now().time_since_epoch().count() % 1'000'000);
    seed_ = static_cast<std::uint64_t>(setting("BELTANE_CHAOS_SEED", by_clock));
    length_ = {setting("BELTANE_CHAOS_SECONDS", 10)};
    period_ = {setting("BELTANE_CHAOS_PERIOD", 1)};
    standby_ = std::array{"none", "warm", "mirror"}[seed_ % 3];
    std::printf("BELTANE_CHAOS_SEED=%llu (standby %s)\n", count(seed_), standby_);
    std::fflush(stdout);
  }
  void TearDown() override {
    if (HasFailure() && rig_) std::printf("BELTANE_CHAOS_SEED=%llu\n%s", count(seed_), rig_->report().c_str());
    replica_.end();
  }

  void begin();
  void suffer();
  void come_back();
  void hear();
  void read_back();

  /// Waits, and goes on with what has to go on.
  template <class Done>
  bool comes_true(const Done& done, std::chrono::seconds within = back_within) {
    for (const auto until = now() + within; now() < until; std::this_thread::sleep_for(20ms)) {
      rig_->tend();
      if (done()) return true;
    }
    return false;
  }

  std::uint64_t seed_{};
  Seconds length_{}, period_{};
  const char* standby_{};
  std::unique_ptr<StruckRig> rig_{};
  OwnReplica replica_{};
  std::unique_ptr<drill::EditLoad> load_{};
  std::uint64_t digest_{};  // of the project as the session had it last

 private:
  void edit();
  void watch();
  std::string tone_now();
  double beat();

  std::vector<MemorySample> samples_{};
  Instant began_{}, next_edit_{}, next_sample_{};
  Seconds next_table_{60};
  std::size_t struck_{};
};

void Chaos::begin() {
  rig_ = std::make_unique<StruckRig>(seed_, standby_);
  ASSERT_NO_FATAL_FAILURE(rig_->up());
  auto& client = rig_->client();
  const auto made = client.submit(long_song(), "chaos");
  ASSERT_TRUE(made) << made.reason();
  const auto snapshot = client.snapshot();
  ASSERT_TRUE(snapshot) << snapshot.reason();
  auto load = drill::EditLoad::begin(client, drill::named(snapshot->project, drill::ledger));
  ASSERT_TRUE(load) << load.reason();
  load_ = std::move(*load);
  const auto follows = replica_.begin(rig_->rig());
  ASSERT_TRUE(follows) << follows.reason();
  const auto playing = client.transport(Play{});
  ASSERT_TRUE(playing) << playing.reason();
}

void Chaos::suffer() {
  const auto schedule = faults(seed_, rig_->targets(), length_, period_);
  began_ = now();
  for (auto next = schedule.begin(); next != schedule.end() || now() < began_ + length_;) {
    edit();
    rig_->tend();
    watch();
    if (next != schedule.end() && now() >= began_ + next->at) rig_->strike(*next++), ++struck_;
    std::this_thread::sleep_for(5ms);
  }
  rig_->calm();
}

/// Some 50 edits a second; of a soak ten, so that the project does not grow much meanwhile.
void Chaos::edit() {
  if (now() < next_edit_) return;
  next_edit_ = now() + (length_ >= soak ? 100ms : 20ms);
  load_->turn();
}

void Chaos::watch() {
  if (length_ < soak || now() < next_sample_) return;
  next_sample_ = now() + Seconds{2};
  for (auto& sample : rig_->memory()) samples_.push_back(std::move(sample));
  const auto since = between(began_, now());
  if (since < next_table_) return;
  std::printf(
      "%.0f s: %zu faults, %s restarts, %u edits (8 at most not confirmed), started %d times from outside, %s\n%s",
      since.count, struck_, rig_->restarts().c_str(), load_->made(), rig_->revived(), tone_now().c_str(),
      table_of(samples_, next_table_ - Seconds{60}).c_str());
  std::fflush(stdout);
  next_table_ = next_table_ + Seconds{60};
}

/// Of a soak that ends without the tone this tells since when. It may be away for a moment, just struck.
std::string Chaos::tone_now() {
  auto ear = patchbay::listen_at(
      {.server = supervisor::jack_server_of(rig_->rig()), .source = "beltane-default", .patience = {1}});
  if (!ear) return "no ear for the tone: " + ear.reason();
  std::optional<double> level;
  if (!comes_true([&] { return (level = tone_at_end((*ear)->captured())).has_value(); }, 3s))
    return "nothing was heard";
  return "the tone at " + std::to_string(std::lround(*level)) + " dB";
}

double Chaos::beat() {
  const auto status = rig_->user().beltane({"--json", "status"}).json();
  return status.is_discarded() ? 0 : status["transport"].value("beat", 0.0);
}

/// Everything works again, everybody has the same project, and every edit is on disk.
void Chaos::come_back() {
  ASSERT_TRUE(comes_true([&] { return rig_->is_ready(); })) << "not ready again";
  const auto confirmed = load_->finish();
  ASSERT_TRUE(confirmed) << confirmed.reason();
  auto& client = rig_->client();
  const auto snapshot = client.snapshot();
  ASSERT_TRUE(snapshot) << snapshot.reason();
  digest_ = digest(snapshot->project);
  EXPECT_TRUE(comes_true([&] { return replica_.equals(*snapshot); })) << "a follower has another project";
  std::string difference;
  EXPECT_TRUE(comes_true([&] {
    const auto tree = client.backend(InspectTree{}, Seconds{10});
    difference = tree ? tree->text : tree.reason();
    return difference.empty();
  })) << "the server has something else: "
      << difference;
  const auto before = beat();
  EXPECT_TRUE(comes_true([&] { return beat() > before + 1; })) << "the playhead stands at " << before;
}

/// The tone is heard, and after `stop` nothing is.
void Chaos::hear() {
  auto ear = patchbay::listen_at({.server = supervisor::jack_server_of(rig_->rig()), .source = "beltane-default"});
  ASSERT_TRUE(ear) << ear.reason();
  double level = -200;  // as where there is no tone
  EXPECT_TRUE(comes_true([&] {
    level = tone_at_end((*ear)->captured()).value_or(level);
    return level > audible_db;
  })) << "the tone is not heard, "
      << level << " dB";
  const auto stopped = rig_->client().transport(Stop{});
  ASSERT_TRUE(stopped) << stopped.reason();
  EXPECT_TRUE(comes_true([&] {
    level = peak_db(end_of((*ear)->captured(), listened));
    return level < silent_db;
  })) << "a note is stuck after `stop`, "
      << level << " dB";
}

void Chaos::read_back() {
  replica_.end();
  const auto made = load_->made();
  const auto bus = rig_->bus();
  const auto restarts = rig_->restarts();
  load_ = nullptr;
  const auto project = rig_->taken_down_and_read();
  ASSERT_TRUE(project) << project.reason();
  const auto times = drill::entries_in(*project, made);
  EXPECT_THAT(times, testing::Each(1)) << "each edit once";
  EXPECT_EQ(digest(*project), digest_) << "the file has what the session had";
  std::printf("%zu faults, %s restarts, started %d times from outside; %u edits\n", struck_, restarts.c_str(),
              rig_->revived(), made);
  std::printf("bus: %llu messages, %llu lost, %llu doubled, %llu late; %llu connections cut\n", count(bus.passed),
              count(bus.lost), count(bus.doubled), count(bus.late), count(bus.cut));
  if (length_ < soak) return;
  EXPECT_THAT(grown(samples_, length_), testing::IsEmpty());
  EXPECT_THAT(judged(samples_, length_), testing::IsSupersetOf({"session", "persistence", "backend", "supervisor"}));
}

/// Runs this test once more for each seed, by itself.
void run_each(std::uint64_t seed, int runs) {
  for (int i = 0; i < runs; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      setenv("BELTANE_CHAOS_SEED", std::to_string(seed + static_cast<std::uint64_t>(i)).c_str(), 1);
      unsetenv("BELTANE_CHAOS_RUNS");
      execl("/proc/self/exe", "test_chaos", "--gtest_filter=Chaos.*", nullptr);
      _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0) << "seed " << seed + static_cast<std::uint64_t>(i);
  }
}

TEST_F(Chaos, OfAnySeedLosesNoConfirmedEditAndEverythingComesBack) {
  if (const auto runs = static_cast<int>(setting("BELTANE_CHAOS_RUNS", 1)); runs > 1) return run_each(seed_, runs);
  ASSERT_NO_FATAL_FAILURE(begin());
  ASSERT_NO_FATAL_FAILURE(suffer());
  ASSERT_NO_FATAL_FAILURE(come_back());
  ASSERT_NO_FATAL_FAILURE(hear());
  ASSERT_NO_FATAL_FAILURE(read_back());
}

}  // namespace
}  // namespace beltane::test
