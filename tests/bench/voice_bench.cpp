#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "bench/bench.hpp"
#include "voices/pools.hpp"

namespace {
std::atomic<std::uint64_t> allocations{};
}  // namespace

// Counts what is taken from the heap, so that "none" is a measurement.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace beltane::bench {
namespace {

constexpr int live = 1000;
constexpr int note_rounds = 200'000;

PlayNote note(std::uint64_t event, Instant at) {
  return {.id = EventId{event}, .instrument = InstrumentId{1}, .pitch = 60, .velocity = 100, .at = at, .until = {}};
}

}  // namespace

Finding voice() {
  voices::Pools pools({.instrument = live + 8, .server = live + 8, .ids = 4096});
  VoiceCommands out;
  out.reserve(64);
  Instant now = Instant{} + Seconds{1e9};
  std::uint64_t event = 1;
  for (int i = 0; i < live; ++i) {
    out.clear();
    pools.play(note(event++, now), now, out);
  }
  Samples samples;
  const auto allocated = allocations.load();
  double allocate = 0;
  for (int i = 0; i < note_rounds; ++i) {
    now = now + Seconds{0.001};
    out.clear();
    const auto before = steady_now();
    pools.play(note(event, now), now, out);
    allocate += (steady_now() - before).count;
    const auto id = std::get<StartVoice>(out.front()).voice;
    out.clear();
    pools.release({EventId{event++}, now}, now, out);
    pools.ended(id, now, out);
  }
  const auto heap = allocations.load() - allocated;
  double clock = 0;
  for (int i = 0; i < note_rounds; ++i) clock -= (steady_now() - steady_now()).count;
  Finding finding;
  finding.figures = {{"live", live}, {"clock_itself_ns", clock / note_rounds * 1e9}};
  judge(finding, "allocate_us", allocate / note_rounds * 1e6, 1);
  judge(finding, "heap_allocations_a_note", static_cast<double>(heap) / note_rounds, 0);
  return finding;
}

}  // namespace beltane::bench
