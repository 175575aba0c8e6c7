#include <algorithm>

#include "beltane/v1/storage.pb.h"
#include "model/limits.hpp"
#include "wire/project.hpp"
#include "wire/session.hpp"

namespace beltane::wire {
static void to_wire(const std::string& author, const Timeline& timeline, v1::Timeline& wire) {
  put(author, wire.mutable_author());
  for (const auto& step : timeline.done) to_wire(*step, *wire.add_done());
  for (const auto& step : timeline.undone) to_wire(*step, *wire.add_undone());
  wire.set_last(static_cast<std::uint64_t>(timeline.last));
}

static History history_from_wire(const v1::Studio& wire, Doubt& doubt) {
  History history;
  for (const auto& author : wire.history()) {
    auto [place, fresh] = history.authors.try_emplace(author.author());
    if (!fresh) doubt.say("studio.history", "names an author twice");
    for (const auto& step : author.done()) place->second.done.emplace_back(from_wire(step, doubt));
    for (const auto& step : author.undone()) place->second.undone.emplace_back(from_wire(step, doubt));
    place->second.last = Revision{author.last()};
  }
  weigh(history);
  return history;
}

static void to_wire(const KeptAnswer& answer, v1::KeptAnswer& wire) {
  wire.set_sequence(answer.sequence);
  wire.set_revision(static_cast<std::uint64_t>(answer.revision));
  put(answer.refusal, wire.mutable_refusal());
  for (const auto& run : answer.made) {
    auto& to = *wire.add_made();
    to.set_first(run.first);
    to.set_count(run.count);
  }
}

static KeptAnswer from_wire(const v1::KeptAnswer& wire, Doubt& doubt) {
  KeptAnswer answer{.sequence = wire.sequence(), .revision = Revision{wire.revision()}, .refusal = wire.refusal()};
  std::uint64_t ids = 0;
  for (const auto& run : wire.made()) {
    ids += run.count();
    answer.made.push_back({run.first(), run.count()});
  }
  if (ids > limits::frame_bytes) doubt.say("answer.made", "names more ids than one change can give out");
  return answer;
}

static void to_wire(const ClientId& client, const Ledger::Client& answers, v1::ClientAnswers& wire) {
  client_to_wire(client, wire.mutable_client());
  wire.set_last(answers.last);
  wire.set_forgotten(answers.forgotten);
  for (const auto& answer : answers.answers) to_wire(answer, *wire.add_answers());
}

/// Older files have whole verdicts, and do not tell what they forgot.
static Ledger::Client older_answers(const v1::ClientAnswers& wire, Doubt& doubt) {
  Ledger::Client client;
  for (const auto& each : wire.verdicts()) {
    const auto verdict = from_wire(each, doubt);
    client.answers.push_back({verdict.sequence, verdict.revision, verdict.refusal, runs_of(verdict.made)});
  }
  if (client.answers.size() >= Ledger::kept) client.forgotten = client.answers.front().sequence - 1;
  return client;
}

static Ledger ledger_from_wire(const v1::Studio& wire, Doubt& doubt) {
  Ledger ledger;
  for (const auto& each : wire.ledger()) {
    auto [place, fresh] = ledger.clients.try_emplace(client_from_wire(each.client(), doubt));
    if (!fresh) doubt.say("studio.ledger", "names a client twice");
    auto& client = place->second;
    client = older_answers(each, doubt);
    client.last = each.last();
    client.forgotten = std::max<std::uint64_t>(client.forgotten, each.forgotten());
    for (const auto& answer : each.answers()) client.answers.push_back(from_wire(answer, doubt));
  }
  weigh(ledger);
  return ledger;
}

static void to_wire(const Studio& studio, v1::Studio& wire) {
  wire.set_epoch(static_cast<std::uint64_t>(studio.epoch));
  wire.set_revision(static_cast<std::uint64_t>(studio.revision));
  to_wire(studio.project, *wire.mutable_project());
  for (const auto& [author, timeline] : studio.history.authors) to_wire(author, timeline, *wire.add_history());
  for (const auto& [client, answers] : studio.ledger.clients) to_wire(client, answers, *wire.add_ledger());
}

static Studio from_wire(const v1::Studio& wire, Doubt& doubt) {
  return {.epoch = Epoch{wire.epoch()},
          .revision = Revision{wire.revision()},
          .project = from_wire(wire.project(), doubt),
          .history = history_from_wire(wire, doubt),
          .ledger = ledger_from_wire(wire, doubt)};
}

static void to_wire(const KeepChange& keep, v1::KeepChange& wire) {
  to_wire(keep.change, *wire.mutable_change());
  to_wire(keep.verdict, *wire.mutable_verdict());
  project_id_to_wire(keep.project, wire.mutable_project());
  wire.set_resolved(keep.resolved);
}

static KeepChange from_wire(const v1::KeepChange& wire, Doubt& doubt) {
  return {.change = from_wire(wire.change(), doubt),
          .verdict = from_wire(wire.verdict(), doubt),
          .project = project_id_from_wire(wire.project(), doubt),
          .resolved = wire.resolved()};
}

static void to_wire(const KeepChange& keep, v1::StorageRequest& wire) { to_wire(keep, *wire.mutable_keep_change()); }

static void to_wire(const KeepSnapshot& keep, v1::StorageRequest& wire) {
  to_wire(keep.studio, *wire.mutable_keep_snapshot()->mutable_studio());
  project_id_to_wire(keep.project, wire.mutable_keep_snapshot()->mutable_project());
}

static void to_wire(const FileRequest& request, v1::StorageRequest& wire) {
  auto& to = *wire.mutable_file_request();
  to.set_task(to_wire(request.task));
  to.set_path(request.path);
  to.set_ticket(request.ticket);
  to.set_force(request.force);
}

static FileRequest from_wire(const v1::FileRequest& wire, Doubt& doubt) {
  return {.task = from_wire(wire.task(), doubt), .path = wire.path(), .ticket = wire.ticket(), .force = wire.force()};
}

static StorageRequest from_wire(const v1::StorageRequest& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::StorageRequest::kKeepChange:
      return from_wire(wire.keep_change(), doubt);
    case v1::StorageRequest::kKeepSnapshot:
      return KeepSnapshot{from_wire(wire.keep_snapshot().studio(), doubt),
                          project_id_from_wire(wire.keep_snapshot().project(), doubt)};
    case v1::StorageRequest::kFileRequest:
      return from_wire(wire.file_request(), doubt);
    case v1::StorageRequest::kPart:
    case v1::StorageRequest::kNextPart:
      doubt.say("request", is_a_part);
      return {};
    case v1::StorageRequest::KIND_NOT_SET:
      break;
  }
  doubt.say("request", unknown_kind);
  return {};
}

static void to_wire(const Durable& durable, v1::StorageReply& wire) {
  wire.mutable_durable()->set_epoch(static_cast<std::uint64_t>(durable.epoch));
  wire.mutable_durable()->set_revision(static_cast<std::uint64_t>(durable.revision));
  project_id_to_wire(durable.project, wire.mutable_durable()->mutable_project());
}

static void to_wire(const Loaded& loaded, v1::StorageReply& wire) {
  auto& to = *wire.mutable_loaded();
  to.set_ticket(loaded.ticket);
  to.set_path(loaded.path);
  to_wire(loaded.studio, *to.mutable_studio());
  for (const auto& keep : loaded.tail) to_wire(keep, *to.add_tail());
  project_id_to_wire(loaded.project, to.mutable_project());
}

static void to_wire(const FileAnswer& answer, v1::StorageReply& wire) {
  auto& to = *wire.mutable_file_answer();
  to.set_ticket(answer.ticket);
  to.set_path(answer.path);
  put(answer.refusal, to.mutable_refusal());
  project_id_to_wire(answer.project, to.mutable_project());
}

static void to_wire(const StorageTrouble& trouble, v1::StorageReply& wire) {
  put(trouble.reason, wire.mutable_storage_trouble()->mutable_reason());
}

static void to_wire(const FileProgress& progress, v1::StorageReply& wire) {
  auto& to = *wire.mutable_file_progress();
  to.set_ticket(progress.ticket);
  to.set_done(progress.done);
  to.set_total(progress.total);
}

static Durable from_wire(const v1::Durable& wire, Doubt& doubt) {
  return {.epoch = Epoch{wire.epoch()},
          .revision = Revision{wire.revision()},
          .project = project_id_from_wire(wire.project(), doubt)};
}

static Loaded from_wire(const v1::Loaded& wire, Doubt& doubt) {
  Loaded loaded{.ticket = wire.ticket(), .path = wire.path(), .studio = from_wire(wire.studio(), doubt)};
  loaded.tail.reserve(static_cast<std::size_t>(wire.tail_size()));
  for (const auto& keep : wire.tail()) loaded.tail.push_back(from_wire(keep, doubt));
  loaded.project = project_id_from_wire(wire.project(), doubt);
  return loaded;
}

static FileAnswer from_wire(const v1::FileAnswer& wire, Doubt& doubt) {
  return {.ticket = wire.ticket(),
          .path = wire.path(),
          .refusal = wire.refusal(),
          .project = project_id_from_wire(wire.project(), doubt)};
}

static FileProgress from_wire(const v1::FileProgress& wire, Doubt&) {
  return {.ticket = wire.ticket(), .done = wire.done(), .total = wire.total()};
}

static StorageReply from_wire(const v1::StorageReply& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::StorageReply::kDurable:
      return from_wire(wire.durable(), doubt);
    case v1::StorageReply::kLoaded:
      return from_wire(wire.loaded(), doubt);
    case v1::StorageReply::kFileAnswer:
      return from_wire(wire.file_answer(), doubt);
    case v1::StorageReply::kStorageTrouble:
      return StorageTrouble{.reason = wire.storage_trouble().reason()};
    case v1::StorageReply::kFileProgress:
      return from_wire(wire.file_progress(), doubt);
    case v1::StorageReply::kPart:
    case v1::StorageReply::kNextPart:
      doubt.say("reply", is_a_part);
      return {};
    case v1::StorageReply::KIND_NOT_SET:
      break;
  }
  doubt.say("reply", unknown_kind);
  return {};
}

static KeepChange from_wire(const v1::JournalRow& wire, Doubt& doubt) {
  if (!wire.has_row()) doubt.say("row", "is missing");
  return from_wire(wire.row(), doubt);
}

static Studio from_wire(const v1::SavedStudio& wire, Doubt& doubt) {
  if (!wire.has_studio()) doubt.say("studio", "is missing");
  return from_wire(wire.studio(), doubt);
}

std::string encode(const StorageRequest& request) {
  return pack<v1::StorageRequest>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, request); });
}

std::string encode(const StorageReply& reply) {
  return pack<v1::StorageReply>([&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, reply); });
}

std::string encode(const KeepChange& keep) {
  return pack<v1::JournalRow>([&](auto& wire) {
    to_wire(keep, *wire.mutable_row());
    wire.mutable_row()->clear_project();  // the file says whose it is
  });
}

std::string encode(const Studio& studio) {
  return pack<v1::SavedStudio>([&](auto& wire) { to_wire(studio, *wire.mutable_studio()); });
}

template <>
Result<StorageRequest> decode<StorageRequest>(std::string_view bytes) {
  return unpack<v1::StorageRequest, StorageRequest>("StorageRequest", bytes, largest::whole, from_wire);
}

template <>
Result<StorageReply> decode<StorageReply>(std::string_view bytes) {
  return unpack<v1::StorageReply, StorageReply>("StorageReply", bytes, largest::whole, from_wire);
}

template <>
Result<KeepChange> decode<KeepChange>(std::string_view bytes) {
  return unpack<v1::JournalRow, KeepChange>("JournalRow", bytes, largest::whole, from_wire);
}

template <>
Result<Studio> decode<Studio>(std::string_view bytes) {
  return unpack<v1::SavedStudio, Studio>("SavedStudio", bytes, largest::whole, from_wire);
}

}  // namespace beltane::wire
