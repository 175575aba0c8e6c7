#include "services/beltane/drill_witness.hpp"

#include <algorithm>
#include <chrono>

#include "drill/song.hpp"

namespace beltane {
namespace {

constexpr std::size_t drill_window = 8;  // edits on their way

}  // namespace

Result<std::unique_ptr<Witness>> Witness::follow(Client& client) {
  auto witness = std::make_unique<Witness>();
  auto hold = client.loop().follow(endpoint(client.rig(), sockets::supervisor_telemetry),
                                   [self = witness.get()](const loop::Bytes& bytes) {
                                     auto telemetry = wire::decode<Telemetry>(bytes);
                                     auto* event = telemetry ? std::get_if<Event>(&*telemetry) : nullptr;
                                     std::lock_guard lock(self->mutex_);
                                     if (event) self->events_.push_back(*event);
                                   });
  if (!hold) return hold.refusal();
  witness->hold_ = *hold;
  return witness;
}

std::vector<Event> Witness::events() {
  std::lock_guard lock(mutex_);
  return events_;
}

Result<void> EditLoad::turn() {
  if (!line_) {
    auto line = client_.session();
    if (!line) return line.refusal();
    line_ = *line;
    lives_ = line_->lives();
  }
  while (auto reply = line_->receive(Seconds{0})) take(*reply);
  resend();
  if (pending_.size() >= drill_window) return {};
  const auto number = made_++;
  pending_.push_back({client_.submission({drill::entry(ledger_, number)}, "drill", Intent::edit), number});
  line_->send(pending_.back().submission);
  return {};
}

/// What another life of the session was not told, or has not answered.
void EditLoad::resend() {
  const int lives = line_->lives();
  if (std::exchange(lives_, lives) == lives) return;
  for (const auto& each : pending_) line_->send(each.submission);
}

Result<void> EditLoad::finish(Seconds limit) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(limit.count);
  while (!pending_.empty() && std::chrono::steady_clock::now() < until) {
    if (auto reply = line_->receive(Seconds{0.05})) take(*reply);
    resend();
  }
  if (pending_.empty()) return {};
  return Refusal{std::to_string(pending_.size()) + " edits were never confirmed; see `beltane logs persistence`"};
}

void EditLoad::take(const SessionReply& reply) {
  auto* verdict = std::get_if<Verdict>(&reply);
  if (!verdict || !verdict->durable) return;
  auto mine =
      std::ranges::find(pending_, verdict->sequence, [](const Pending& each) { return each.submission.sequence; });
  if (mine == pending_.end()) return;
  confirmed_.insert(mine->number);
  pending_.erase(mine);
}

}  // namespace beltane
