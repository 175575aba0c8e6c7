#include <cstring>

#include "bench/bench.hpp"
#include "support/project_units.hpp"
#include "wire/wire.hpp"

namespace beltane::bench {
namespace {

Publication turned_knob() {
  const ParamAddress cutoff{filter_of(InstrumentId{7}), "cutoff"};
  return Change{.epoch = Epoch{1},
                .revision = Revision{123'456},
                .client = {{0x0123456789abcdef, 0xfedcba9876543210}},
                .sequence = 123'456,
                .author = "somebody",
                .edits = {SetParam{.param = cutoff, .value = 800.25}}};
}

/// 100 instruments of 1,000 notes.
Studio large_studio() {
  Studio studio;
  for (std::uint32_t i = 1; i <= 100; ++i) {
    std::vector<Note> notes;
    for (std::uint32_t n = 0; n < 1'000; ++n)
      notes.push_back({.id = NoteId{i * 1'000 + n}, .start = {n * 0.25}, .length = {0.25}});
    auto def = support::instrument_def(InstrumentId{i}, "saw", "instrument " + std::to_string(i));
    studio.project.instruments.write().push_back(Instrument{.def = def, .notes = Notes(notes)});
  }
  return studio;
}

template <class Work>
Samples timed(int times, Work work) {
  Samples samples;
  for (int i = 0; i < times; ++i) {
    const auto before = steady_now();
    work();
    samples.add(steady_now() - before);
  }
  return samples;
}

}  // namespace

/// The floor is a copy of as many bytes.
Finding codec() {
  const auto knob = turned_knob();
  const auto knobs = timed(20'000, [&] { (void)wire::decode<Publication>(wire::encode(knob)).operator bool(); });
  const auto studio = large_studio();
  const auto bytes = wire::encode(studio);
  const auto reading = timed(10, [&] { (void)wire::decode<Studio>(bytes).operator bool(); });
  std::string copy(bytes.size(), ' ');
  const auto floor = timed(10, [&] { std::memcpy(copy.data(), bytes.data(), bytes.size()); });
  Finding finding;
  finding.figures = {{"knob_written_and_read", microseconds(knobs)},
                     {"100000_notes_read", microseconds(reading)},
                     {"100000_notes_copied", microseconds(floor)},
                     {"knob_bytes", wire::encode(knob).size()},
                     {"100000_notes_bytes", bytes.size()}};
  judge(finding, "knob_us", knobs.median().count * 1e6, 5);
  judge(finding, "100000_notes_read_ms", reading.median().count * 1e3, 100);
  return finding;
}

}  // namespace beltane::bench
