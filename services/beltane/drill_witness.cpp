#include "services/beltane/drill_witness.hpp"

#include <chrono>
#include <sstream>

namespace beltane {
namespace {

constexpr std::size_t window = 8;
constexpr long first_voice = 1L << 24;  // node ids of voices begin here

/// The voice that a command starts, if it starts one: "/s_new saw 16777216 …".
std::string voice_in(const std::string& command) {
  std::istringstream words(command);
  std::string verb, def, node;
  words >> verb >> def >> node;
  const bool number = !node.empty() && node.find_first_not_of("0123456789") == std::string::npos;
  return verb == "/s_new" && number && std::stol(node) >= first_voice ? node : "";
}

}  // namespace

Result<std::unique_ptr<Witness>> Witness::follow(Client& client) {
  auto witness = std::make_unique<Witness>();
  for (auto socket : {sockets::backend_telemetry, sockets::sequencer_telemetry, sockets::supervisor_telemetry}) {
    auto hold = client.bus().follow(endpoint(client.rig(), socket), [self = witness.get()](bus::Bytes bytes) {
      if (auto telemetry = wire::decode<Telemetry>(bytes)) self->take(*telemetry);
    });
    if (!hold) return hold.refusal();
    witness->holds_.push_back(*hold);
  }
  return witness;
}

void Witness::take(const Telemetry& telemetry) {
  std::lock_guard lock(mutex_);
  if (auto* event = std::get_if<Event>(&telemetry)) events_.push_back(*event);
  if (auto* playhead = std::get_if<Playhead>(&telemetry)) playhead_ = *playhead;
  auto* trace = std::get_if<OscTrace>(&telemetry);
  if (!trace) return;
  const auto node = voice_in(trace->text);
  if (node.empty()) return;
  const auto at = trace->tag_ns == 0 ? trace->sent : Instant(std::chrono::nanoseconds(trace->tag_ns));
  voices_.push_back({trace->sent, at, node});
}

std::vector<SentVoice> Witness::voices() {
  std::lock_guard lock(mutex_);
  return voices_;
}
std::vector<Event> Witness::events() {
  std::lock_guard lock(mutex_);
  return events_;
}
Playhead Witness::playhead() {
  std::lock_guard lock(mutex_);
  return playhead_;
}

Result<void> EditLoad::turn() {
  if (!line_) {
    auto line = client_.session();
    if (!line) return line.refusal();
    line_ = *line;
    lives_ = line_->lives();
  }
  while (auto reply = line_->receive(Seconds{0})) take(*reply);
  if (int lives = line_->lives(); lives != lives_) {
    lives_ = lives;
    for (const auto& submission : pending_) line_->send(submission);
  }
  if (pending_.size() >= window) return {};
  const double value = 0.5 + 0.0001 * (++turns_ % 4000);
  pending_.push_back(client_.submission({SetParam{knob_, value}}, "drill", Intent::edit));
  line_->send(pending_.back());
  return {};
}

Result<void> EditLoad::finish(Seconds limit) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(limit.count);
  while (!pending_.empty() && std::chrono::steady_clock::now() < until) {
    if (auto reply = line_->receive(Seconds{0.05})) take(*reply);
    if (int lives = line_->lives(); lives != lives_) {
      lives_ = lives;
      for (const auto& submission : pending_) line_->send(submission);
    }
  }
  return {};
}

void EditLoad::take(const SessionReply& reply) {
  auto* verdict = std::get_if<Verdict>(&reply);
  if (!verdict || !verdict->durable) return;
  auto mine = std::find_if(pending_.begin(), pending_.end(),
                           [&](const auto& each) { return each.sequence == verdict->sequence; });
  if (mine == pending_.end()) return;
  last_ = *std::get<SetParam>(mine->edits.front()).value;
  ++confirmed_;
  pending_.erase(mine);
}

}  // namespace beltane
