#include "simulation/witness_fixture.hpp"

#include "host/rig.hpp"
#include "model/editing/history.hpp"
#include "wire/parts.hpp"
#include "wire/wire.hpp"

namespace beltane::simulation {
namespace {

constexpr double longest_queue = 1000;  // of what a run can make wait

/// A transport that stands says nothing by its anchor.
bool is_same(const Transport& a, const Transport& b) {
  auto there = b;
  if (!a.playing && !b.playing) there.anchor = a.anchor;
  return a == there;
}

std::string text(auto number) { return std::to_string(static_cast<std::uint64_t>(number)); }
std::string text(const Witness::From& from) { return text(from.first.bits[1]) + "/" + text(from.second); }

}  // namespace

void Witness::published(std::string_view socket, const std::string& bytes) {
  if (socket == sockets::session_changes_first) {
    if (const auto message = wire::decode<Publication>(bytes))
      std::visit([this](const auto& one) { hear(one); }, *message);
  } else if (socket == sockets::sequencer_telemetry) {
    if (const auto message = wire::decode<Telemetry>(bytes))
      if (const auto* playhead = std::get_if<Playhead>(&*message)) hear(*playhead);
  }
}

void Witness::asked(std::string_view socket, const std::string& bytes) {
  if (socket != sockets::persistence_journal || wire::part_in<StorageRequest>(bytes)) return;
  const auto request = wire::decode<StorageRequest>(bytes);
  if (const auto* kept = request ? std::get_if<KeepChange>(&*request) : nullptr) keep(*kept);
}

void Witness::answered(std::string_view socket, const std::string& bytes) {
  if (socket == sockets::session_edits) {
    const auto reply = wire::decode<SessionReply>(bytes);
    if (const auto* verdict = reply ? std::get_if<Verdict>(&*reply) : nullptr) confirm(*verdict);
  } else if (socket == sockets::persistence_journal && !wire::part_in<StorageReply>(bytes)) {
    if (const auto reply = wire::decode<StorageReply>(bytes)) has(*reply);
  }
}

// ── one order of changes ─────────────────────────────────────────────────────────────────────────────────────────

void Witness::hear(const Change& change) {
  const Point point{change.epoch, change.revision};
  if (change.epoch > at_.first) begin(change.epoch, Revision{static_cast<std::uint64_t>(change.revision) - 1});
  if (point != Point{at_.first, next(at_.second)})
    breach("after " + text(at_.first) + ":" + text(at_.second) + " the session published " + text(point.first) + ":" +
           text(point.second));
  at_ = point;
}

void Witness::hear(const Pulse& pulse) {
  if (pulse.epoch > at_.first) begin(pulse.epoch, pulse.revision);
  if (Point{pulse.epoch, pulse.revision} != at_)
    breach("at " + text(at_.first) + ":" + text(at_.second) + " the session told of " + text(pulse.epoch) + ":" +
           text(pulse.revision));
  if (pulse.digest == 0) return;
  const auto [known, fresh] = digests_.emplace(at_, pulse.digest);
  if (!fresh && known->second != pulse.digest)
    breach("the session's digest at " + text(at_.first) + ":" + text(at_.second) + " is not the one of a replica");
}

/// A session that began anew counts on from there: what came later is no part of the project any more.
void Witness::begin(Epoch epoch, Revision from) {
  at_ = {epoch, from};
  forget_after(from);
}

void Witness::forget_after(Revision last) {
  for (auto gone = history_.upper_bound(last); gone != history_.end(); gone = history_.erase(gone)) {
    applied_.erase(gone->second.from);
    if (confirmed_.contains(gone->second.from))
      breach("submission " + text(gone->second.from) + " was confirmed as durable at " + text(gone->first) +
             ", and the project goes on from " + text(last));
  }
}

void Witness::keep(const KeepChange& kept) {
  const auto& change = kept.change;
  const From from{change.client, change.sequence};
  const auto known = history_.find(change.revision);
  if (known != history_.end() && known->second.epoch >= change.epoch) {
    if (known->second.epoch == change.epoch && known->second.from != from)
      breach("revision " + text(change.revision) + " is of two submissions");
    return;  // it is sent again
  }
  forget_after(Revision{static_cast<std::uint64_t>(change.revision) - 1});
  history_[change.revision] = {change.epoch, from};
  const auto [before, fresh] = applied_.emplace(from, change.revision);
  if (!fresh)
    breach("submission " + text(from) + " was applied at " + text(before->second) + " and at " + text(change.revision));
}

// ── what is on disk ──────────────────────────────────────────────────────────────────────────────────────────────

void Witness::has(const StorageReply& reply) {
  if (const auto* durable = std::get_if<Durable>(&reply)) durable_ = std::max(durable_, durable->revision);
  const auto* loaded = std::get_if<Loaded>(&reply);
  if (!loaded) return;
  const auto last = loaded->tail.empty() ? loaded->studio.revision : loaded->tail.back().change.revision;
  loaded_ = std::max(loaded_, last);
  if (last < durable_)
    breach("persistence confirmed all up to " + text(durable_) + ", and its file goes to " + text(last));
}

void Witness::confirm(const Verdict& verdict) {
  if (!verdict.durable || !verdict.refusal.empty()) return;
  const From from{verdict.client, verdict.sequence};
  const auto [known, fresh] = confirmed_.emplace(from, verdict.revision);
  if (!fresh && known->second != verdict.revision)
    breach("submission " + text(from) + " was confirmed at " + text(known->second) + " and at " +
           text(verdict.revision));
  if (verdict.revision > std::max(durable_, loaded_))
    breach("submission " + text(from) + " was confirmed before persistence had it");
}

// ── replicas, transport, queues ──────────────────────────────────────────────────────────────────────────────────

void Witness::replica_at(const std::string& who, const ProjectNow& now) {
  const auto found = digest(now.project);
  const auto [known, fresh] = digests_.emplace(Point{now.epoch, now.revision}, found);
  if (!fresh && known->second != found)
    breach(who + " has another project at " + text(now.epoch) + ":" + text(now.revision));
}

std::optional<std::uint64_t> Witness::digest_at(Epoch epoch, Revision revision) const {
  const auto found = digests_.find({epoch, revision});
  return found == digests_.end() ? std::nullopt : std::optional(found->second);
}

/// Also when another sequencer goes on.
void Witness::hear(const Playhead& playhead) {
  if (transport_ && !is_same(*transport_, playhead.transport)) breach("the transport changed, and nobody asked for it");
  if (playhead.at < told_) breach("the playhead went back in time");
  transport_ = playhead.transport;
  told_ = playhead.at;
}

void Witness::queue_was(const std::string& what, double length) {
  if (length > longest_queue) breach(what + " holds " + text(length));
}

}  // namespace beltane::simulation
