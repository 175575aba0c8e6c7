// The system clock is set while the music plays: what is heard must not change.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <fstream>

#include "patchbay/capture.hpp"
#include "supervisor/children_file.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

constexpr double spacing = 0.25;     // seconds between the beginnings of two notes
constexpr double tolerance = 0.035;  // held notes come with the next period of the server, and some of the machine's
constexpr float audible = 0.01f;

/// The system clock of every process that is started while this lives.
class ShiftedClock {
 public:
  explicit ShiftedClock(const std::filesystem::path& file) {
    std::ofstream(file, std::ios::binary) << std::string(sizeof(std::int64_t), '\0');
    const int fd = open(file.c_str(), O_RDWR | O_CLOEXEC);
    shift_ = static_cast<std::atomic<std::int64_t>*>(
        mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
    close(fd);
    setenv("SHIFTED_CLOCK", file.c_str(), 1);
    setenv("LD_PRELOAD", BELTANE_SHIFTED_CLOCK, 1);
    const char* sanitizer =
        getenv("ASAN_OPTIONS");  // in a build with AddressSanitizer it would not be the first library
    if (sanitizer) asan_options_ = sanitizer;
    setenv("ASAN_OPTIONS", (asan_options_ + ":verify_asan_link_order=0").c_str(), 1);
  }
  ~ShiftedClock() {
    unsetenv("LD_PRELOAD");
    setenv("ASAN_OPTIONS", asan_options_.c_str(), 1);
    unsetenv("SHIFTED_CLOCK");
    munmap(shift_, sizeof(std::int64_t));
  }
  ShiftedClock(const ShiftedClock&) = delete;
  ShiftedClock& operator=(const ShiftedClock&) = delete;

  /// Sets the clock ahead or (negative) back.
  void set(std::chrono::seconds by) { *shift_ += std::chrono::nanoseconds(by).count(); }

 private:
  std::atomic<std::int64_t>* shift_{};
  std::string asan_options_{};
};

/// When a note begins to be heard, in seconds from the first sample: where it is loud after some silence.
std::vector<double> onsets(const patchbay::Captured& heard) {
  std::vector<double> found;
  const auto quiet = heard.rate / 50;
  std::size_t still = quiet;
  for (std::size_t frame = 0; frame * heard.channels < heard.samples.size(); ++frame) {
    const bool loud = std::abs(heard.samples[frame * heard.channels]) > audible;
    if (loud && still >= quiet) found.push_back(static_cast<double>(frame) / heard.rate);
    still = loud ? 0 : still + 1;
  }
  return found;
}

/// The onsets that are not where the one before says that they should be, in words; none where all are there.
std::string off_the_beat(const std::vector<double>& onsets) {
  std::string words;
  for (std::size_t i = 1; i < onsets.size(); ++i) {
    const auto due = onsets.front() + spacing * static_cast<double>(i);
    if (std::abs(onsets[i] - due) < tolerance) continue;
    return "onset " + std::to_string(i) + " of " + std::to_string(onsets.size()) + " at " + std::to_string(onsets[i]) +
           " s, due at " + std::to_string(due);
  }
  return words;
}

struct SetClock : testing::Test {
  User user{};
  double beat() const { return user.json({"status"})["transport"]["beat"].get<double>(); }
  std::string text_of(const char* name) const {
    std::ifstream file(user.home() / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Short notes of a sound that would drone on if its end were lost.
  void write_song() const {
    std::string edits = "add-instrument sine --name lead\nset lead.source.attack 0.001\nset lead.source.release 0.01\n";
    for (int i = 0; i < 400; ++i) edits += "add-notes lead 72 " + std::to_string(i * 0.5) + " 0.2 100\n";
    ASSERT_EQ(user.beltane({"edit", "--stdin"}, edits).status, 0);
  }
};

TEST_F(SetClock, WhileTheMusicPlaysNoNoteIsLostOrStuckAndThePlayheadGoesOn) {
  ShiftedClock clock(user.home() / "shift");
  user.up();
  write_song();
  const pid_t watch = user.start({"watch", "events"}, user.home() / "events");
  const auto memory = supervisor::read_memory(supervisor::file_text(user.home() / "run/beltane/default/children"));
  auto ear = patchbay::listen_at({.server = memory.jack_name, .source = "beltane-default"});
  ASSERT_TRUE(ear) << ear.reason();
  user.json({"play"});
  ASSERT_TRUE(eventually([&] { return beat() > 4; }));
  for (const auto by : {std::chrono::seconds(-30), std::chrono::seconds(60)}) {
    const auto before = beat();
    const auto began = std::chrono::steady_clock::now();
    clock.set(by);
    ASSERT_TRUE(eventually([&] { return beat() > before + 10; })) << by.count();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    EXPECT_NEAR(beat() - before, took.count() * 2, 1.0) << by.count();
  }
  user.json({"stop"});
  const auto stopped = std::chrono::steady_clock::now();
  ASSERT_TRUE(eventually([&] {
    const auto heard = (*ear)->heard();
    return between(heard.start, stopped + std::chrono::seconds(1)).count * heard.rate * heard.channels <
           static_cast<double>(heard.samples.size());
  }));
  const auto heard = (*ear)->heard();
  const auto found = onsets(heard);
  EXPECT_EQ(off_the_beat(found), "");
  EXPECT_GE(found.size(), 48u);  // 24 beats
  const auto last = between(heard.start, Instant(stopped)).count + 0.5;
  EXPECT_LT(found.back(), last);
  float droning = 0;
  for (auto i = static_cast<std::size_t>(last * heard.rate) * heard.channels; i < heard.samples.size(); ++i)
    droning = std::max(droning, std::abs(heard.samples[i]));
  EXPECT_LT(droning, audible);
  EXPECT_EQ(user.json({"status"})["lates"].get<int>(), 0);
  kill(watch, SIGTERM);
  waitpid(watch, nullptr, 0);
  EXPECT_NE(text_of("events").find("the system clock was set 30.000 s back"), std::string::npos) << text_of("events");
  EXPECT_NE(text_of("events").find("the system clock was set 60.000 s ahead"), std::string::npos) << text_of("events");
}

}  // namespace
}  // namespace beltane::test
