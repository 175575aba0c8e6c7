// The two threads of the engine: what they share, and what the audio thread may not do.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>

#include "native/native_fixture.hpp"

namespace {

thread_local bool counts = false;
thread_local std::size_t allocations = 0;

}  // namespace

// Every allocation of this program passes here, so that those of one thread can be counted.
void* operator new(std::size_t size) {
  if (counts) ++allocations;
  if (auto* room = std::malloc(size == 0 ? 1 : size)) return room;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (...) {
    return nullptr;
  }
}
void operator delete(void* room) noexcept {
  if (counts) ++allocations;
  std::free(room);
}
void operator delete(void* room, std::size_t) noexcept { operator delete(room); }

namespace beltane::native {
namespace {

TEST(TheRing, GivesEverythingOnInOrder) {
  SpscRing<int> ring(3);
  EXPECT_FALSE(ring.pop());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ring.push(i));
  EXPECT_FALSE(ring.push(3)) << "it is full";
  EXPECT_EQ(ring.pop(), 0);
  EXPECT_TRUE(ring.push(3));
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(ring.pop(), i);
  EXPECT_FALSE(ring.pop());
}

TEST(TheRing, LosesAndDoublesNothingBetweenTwoThreads) {
  SpscRing<int> ring(16);
  constexpr int count = 100'000;
  std::thread writer([&] {
    for (int i = 0; i < count; ++i)
      while (!ring.push(i)) std::this_thread::yield();
  });
  for (int i = 0; i < count; ++i) {
    auto got = ring.pop();
    for (; !got; got = ring.pop()) std::this_thread::yield();
    ASSERT_EQ(*got, i);
  }
  writer.join();
}

/// Graphs that have little in common.
graph::Graph nth(std::size_t i) {
  const char* sources[] = {"sine", "saw", "noise", "square"};
  auto graph = one_instrument(unit(lead_source, sources[i % 4]),
                              {unit(12 + i % 3, i % 2 == 0 ? "delay" : "low_pass"), unit(15, "lfo"),
                               unit(16, "envelope"), unit(17, "send"), unit(18, "eq")});
  auto& lead_channel = channel(graph, strip_of(lead));
  lead_channel.modulations = {{UnitId{15}, {lead_fader, "level"}}, {UnitId{16}, {lead_source, "tune"}}};
  if (i % 5 == 0) return graph;
  lead_channel.routes = {.sends = {{UnitId{17}, room, Tap::pre_fader}}};
  graph.channels[strip_of(room)] = graph::Channel{.units = {unit(30, "tremolo"), unit(31, "fader")}};
  channel(graph, master_strip).units = {unit(master_fader, "master")};
  return graph;
}

TEST(TheAudioThread, AllocatesAndFreesNothing) {
  NativeEngine engine({.voices = 4, .types = with_test_types()});
  std::vector<float> left(512), right(512);
  std::size_t counted = 0;
  for (std::size_t i = 0; i < 200; ++i) {
    ASSERT_TRUE(engine.change(difference(engine.standing().graph, nth(i)), graph::at_once));
    ASSERT_TRUE(engine.play({VoiceId{static_cast<std::int32_t>(i)}, lead, 40.0 + static_cast<double>(i % 40)}));
    if (i > 2) (void)engine.release({VoiceId{static_cast<std::int32_t>(i - 2)}});
    ASSERT_TRUE(engine.move({{lead_fader, "level"}, 0.5, graph::at_once, {0.1}}));
    counts = true;
    engine.process(left.data(), right.data(), 512);
    counts = false;
    counted += std::exchange(allocations, 0);
    (void)engine.events();
  }
  EXPECT_EQ(counted, 0U);
}

TEST(TwoThreads, ChangePlayAndHearTheSameEngine) {
  NativeEngine engine({.voices = 8, .types = with_test_types()});
  ASSERT_TRUE(engine.change(difference({}, nth(0)), graph::at_once));
  std::atomic<bool> over{};
  std::atomic<int> bad{};
  std::thread audio([&] {
    std::vector<float> left(128), right(128);
    while (!over) {
      engine.process(left.data(), right.data(), 128);
      for (const auto frame : left)
        if (!std::isfinite(frame)) ++bad;
      std::this_thread::yield();
    }
  });
  std::size_t done = 0, voices_ended = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(2);
  for (std::size_t i = 1; std::chrono::steady_clock::now() < until; ++i) {
    done += bool(engine.change(difference(engine.standing().graph, nth(i)), engine.clock().engine + Seconds{0.001}));
    (void)engine.play(
        {VoiceId{static_cast<std::int32_t>(i)}, lead, 40.0 + static_cast<double>(i % 40), 0.8, engine.clock().engine});
    if (i > 3) (void)engine.release({VoiceId{static_cast<std::int32_t>(i - 3)}});
    (void)engine.move({{lead_fader, "level"}, 0.5, graph::at_once, {0.01}});
    (void)engine.meters();
    for (const auto& event : engine.events()) voices_ended += std::holds_alternative<graph::VoiceGone>(event);
    if (i % 16 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  over = true;
  audio.join();
  EXPECT_EQ(bad, 0);
  EXPECT_GT(done, 20U);
  EXPECT_GT(voices_ended, 20U);
}

}  // namespace
}  // namespace beltane::native
