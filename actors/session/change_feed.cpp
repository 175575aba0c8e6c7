#include "session/change_feed.hpp"

namespace beltane {

void ChangeFeed::publish(const Change& change, Moment now, Outcome& out) {
  last_change_ = last_published_ = now;
  out.publish.emplace_back(std::in_place_type<Change>, change);
  ring_.add(change);
}

void ChangeFeed::restart(const Studio& studio, Moment now, Outcome& out) {
  ring_.clear();
  measuring_ = {};
  last_change_ = now;
  pulse(studio, now, out);
}

void ChangeFeed::tick(const Studio& studio, Moment now, Outcome& out) {
  if (now - last_published_ >= pulse_after) pulse(studio, now, out);
  measure_when_due(studio, now, out);
}

void ChangeFeed::measured(Epoch epoch, Revision revision, std::uint64_t digest) {
  measured_ = {epoch, revision};
  digest_ = digest;
}

void ChangeFeed::pulse(const Studio& studio, Moment now, Outcome& out) {
  last_published_ = now;
  const auto digest = measured_ == Point{studio.epoch, studio.revision} ? digest_ : 0;
  out.publish.emplace_back(std::in_place_type<Pulse>, Pulse{studio.epoch, studio.revision, digest});
}

void ChangeFeed::measure_when_due(const Studio& studio, Moment now, Outcome& out) {
  const Point here{studio.epoch, studio.revision};
  if (measured_ == here || measuring_ == here) return;
  const auto since = static_cast<std::uint64_t>(measuring_.second) + measure_after_changes;
  const bool quiet = now - last_change_ >= measure_after_quiet;
  if (!quiet && static_cast<std::uint64_t>(studio.revision) < since) return;
  measuring_ = here;
  out.measure = Measure{studio.epoch, studio.revision, studio.project};
}

CaughtUp ChangeFeed::catch_up(const CatchUp& asked, const Studio& studio, Revision durable,
                              const std::string& path) const {
  if (asked.epoch == studio.epoch)
    if (auto missed = ring_.after(asked.have, studio.revision)) return std::move(*missed);
  return Snapshot{
      .epoch = studio.epoch, .revision = studio.revision, .durable = durable, .path = path, .project = studio.project};
}

}  // namespace beltane
