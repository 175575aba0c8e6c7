#include <stdexcept>

#include "bench/bench.hpp"
#include "session/session_state.hpp"
#include "support/project_units.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::bench {
namespace {

constexpr int turns = 20'000;

Studio studio_with(std::uint32_t instruments) {
  Studio studio{.epoch = Epoch{1}};
  for (std::uint32_t i = 1; i <= instruments; ++i) {
    auto def = support::instrument_def(InstrumentId{i}, "saw", "instrument " + std::to_string(i));
    studio.project.instruments.write().push_back(Instrument{.def = def});
  }
  studio.project.next_id = 10 * instruments;
  return studio;
}

/// A knob of one of that many instruments is turned; from words to publication, without sockets.
Samples set_in_words(std::uint32_t instruments) {
  SessionState session(support::test_catalogue(), 1000);
  const Moment now = Moment{} + std::chrono::hours(1);
  const auto asked = session.link(true, now);
  session.receive(
      Loaded{.ticket = std::get<FileRequest>(asked.journal.at(0)).ticket, .studio = studio_with(instruments)}, now);
  Samples samples;
  for (std::uint64_t sequence = 1; sequence <= turns; ++sequence) {
    const Submission submission{.client = {{1, 1}},
                                .sequence = sequence,
                                .author = "bench",
                                .words = {"set", "instrument " + std::to_string(instruments / 2) + ".source.attack",
                                          sequence % 2 ? "0.5" : "0.25"}};
    const auto before = steady_now();
    const auto outcome = session.receive("bench", submission, now);
    samples.add(steady_now() - before);
    if (outcome.publish.empty()) throw std::runtime_error("the session refused a setting");
    session.receive(Durable{Epoch{1}, Revision{sequence}}, now);
  }
  return samples;
}

}  // namespace

/// What an edit in words costs on the session's loop.
Finding words() {
  const auto few = set_in_words(10), many = set_in_words(10'000);
  Finding finding;
  finding.figures = {{"with_10", microseconds(few)}, {"with_10000", microseconds(many)}};
  judge(finding, "p50_ratio", many.median().count / few.median().count, 1.2);
  return finding;
}

}  // namespace beltane::bench
