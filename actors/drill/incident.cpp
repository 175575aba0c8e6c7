#include "drill/incident.hpp"

#include <thread>

namespace beltane::drill {
namespace {

using namespace std::chrono_literals;

constexpr Seconds before{4};     // of music, before the fault: it tells how loud and how late notes are
constexpr Seconds at_least{4};   // of music, after it
constexpr Seconds at_most{20};   // of it, while not everything is back
constexpr Seconds settled{1.5};  // of music, after everything is back
constexpr Seconds between_looks{0.02};

Instant now() { return std::chrono::steady_clock::now(); }

double ms(Instant from, Instant to) { return between(from, to).count * 1e3; }

}  // namespace

std::string Incident::jack_server() const {
  const auto foreign = disturbance_.jack_server();
  return foreign.empty() ? supervisor::jack_server_of(client_.rig()) : foreign;
}

Result<void> Incident::listen() {
  auto witness = Witness::follow(client_);
  if (!witness) return witness.refusal();
  witness_ = std::move(*witness);
  auto ear = patchbay::listen_at({.server = jack_server(), .source = "beltane-" + client_.rig().name});
  if (!ear) return ear.refusal();
  ear_ = std::move(*ear);
  meter_ = std::make_unique<StallMeter>();
  return {};
}

void Incident::music_begins() { began_ = now(); }

Result<void> Incident::strike() {
  auto status = client_.status();
  if (!status) return status.refusal();
  struck_ = now();
  return disturbance_.begin(*status);
}

Hearing Incident::hear(const ListeningSpan& watched, std::span<const DueNote> due) const {
  return drill::listen(ear_->captured(), due, watched, meter_->stalls());
}

Hearing Incident::hear_fault(Instant to, std::span<const DueNote> due, DrillOutcome& outcome) const {
  const auto captured = ear_->captured();
  const ListeningSpan watched{struck_ + Seconds{-judged_before.count}, struck_, to};
  auto heard = drill::listen(captured, due, watched, meter_->stalls());
  outcome.period_ms = 1e3 * captured.period / captured.rate;
  outcome.silence_ms = heard.silence.count * 1e3;
  outcome.machine_ms = heard.machine_silence.count * 1e3;
  outcome.buzz_ms = heard.buzz.count * 1e3;
  return heard;
}

bool Incident::over() const {
  if (struck_ == Instant{}) return now() >= began_ + before;
  if (now() < struck_ + at_least) return false;
  return now() >= struck_ + at_most || (restored_ != Instant{} && now() >= restored_ + settled);
}

/// Notes when nothing of it is left.
void Incident::look() {
  if (struck_ == Instant{} || restored_ != Instant{} || now() < next_look_) return;
  next_look_ = now() + between_looks;
  auto status = client_.status(Seconds{0.5});
  if (status && disturbance_.is_over(*status)) restored_ = now();
}

void Incident::rest() { std::this_thread::sleep_for(5ms); }

void Incident::end() {
  meter_ = nullptr;
  ear_ = nullptr;
  disturbance_.end();
}

/// What happened is told as it happens, and remembered in the status: a supervisor that was killed tells late.
double Incident::noticed_ms() const {
  auto events = witness_->events();
  if (auto status = client_.status()) events.insert(events.end(), status->events.begin(), status->events.end());
  for (const auto& event : events)
    if (case_.hits(event.process) && event.at >= struck_) return ms(struck_, event.at);
  return -1;
}

void Incident::tell_times(DrillOutcome& outcome) const {
  if (restored_ != Instant{}) outcome.restored_ms = ms(struck_, restored_);
  outcome.noticed_ms = noticed_ms();
  outcome.lasted_ms = disturbance_.lasted().count * 1e3;
}

}  // namespace beltane::drill
