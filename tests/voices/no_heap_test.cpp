#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "band.hpp"

// Every allocation of this program is counted.
namespace {
std::atomic<std::size_t> allocations{};
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace beltane::voices::test {
namespace {

TEST(AVoice, IsAllocatedStolenAndReturnedWithoutTheHeap) {
  Pools pools{{.instrument = 100, .server = 1000, .ids = 4096}};
  VoiceCommands out;
  out.reserve(64);
  std::uint64_t id = 0;
  const auto play = [&](Instant now) {
    out.clear();
    pools.play(
        {EventId{++id}, InstrumentId{1 + static_cast<std::uint32_t>(id % 20)}, 60, 100, now, now + milliseconds(900)},
        now, out);
  };
  for (int i = 0; i < 1000; ++i) play(noon);
  EXPECT_EQ(pools.counts().voices, 1000u);
  const auto before = allocations.load();
  for (int i = 1; i <= 10'000; ++i) {
    play(ms(i));
    pools.release({EventId{id - 20}, ms(i)}, ms(i), out);
    pools.tick(ms(i), out);
    for (const auto& command : out)
      if (const auto* gone = std::get_if<CancelVoice>(&command)) pools.ended(gone->voice, ms(i), out);
  }
  EXPECT_EQ(allocations.load(), before);
}

}  // namespace
}  // namespace beltane::voices::test
