#include "wire/session.hpp"

#include "wire/edit.hpp"
#include "wire/project.hpp"

namespace beltane::wire {
static v1::Intent to_wire(Intent intent) {
  switch (intent) {
    case Intent::edit:
      return v1::INTENT_EDIT;
    case Intent::undo:
      return v1::INTENT_UNDO;
    case Intent::redo:
      return v1::INTENT_REDO;
  }
  return v1::INTENT_EDIT;
}

static Intent from_wire(v1::Intent intent, Doubt& doubt) {
  switch (static_cast<int>(intent)) {
    case v1::INTENT_EDIT:
      return Intent::edit;
    case v1::INTENT_UNDO:
      return Intent::undo;
    case v1::INTENT_REDO:
      return Intent::redo;
    default:
      doubt.say("intent", unknown_kind);
      return {};
  }
}

static Submission from_wire(const v1::Submission& wire, Doubt& doubt) {
  if (wire.client().empty()) doubt.say("submission.client", "is missing: 16 random bytes that name the client");
  doubt.count(wire.edits_size(), most_at_once, "submission.edits");
  return {.client = client_from_wire(wire.client(), doubt),
          .sequence = wire.sequence(),
          .author = wire.author(),
          .intent = from_wire(wire.intent(), doubt),
          .edits = edits_from_wire(wire.edits(), doubt)};
}

static ProjectTask from_wire(const v1::ProjectTask& wire, Doubt& doubt) {
  return {.task = from_wire(wire.task(), doubt), .path = wire.path(), .ticket = wire.ticket(), .force = wire.force()};
}

static SessionRequest from_wire(const v1::SessionRequest& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::SessionRequest::kSubmission:
      return from_wire(wire.submission(), doubt);
    case v1::SessionRequest::kProjectTask:
      return from_wire(wire.project_task(), doubt);
    case v1::SessionRequest::kHistoryRequest:
      return HistoryRequest{.author = wire.history_request().author()};
    case v1::SessionRequest::KIND_NOT_SET:
      break;
  }
  doubt.say("request", unknown_kind);
  return {};
}

static void to_wire(const Submission& submission, v1::SessionRequest& wire) {
  auto& to = *wire.mutable_submission();
  client_to_wire(submission.client, to.mutable_client());
  to.set_sequence(submission.sequence);
  put(submission.author, to.mutable_author());
  to.set_intent(to_wire(submission.intent));
  edits_to_wire(submission.edits, *to.mutable_edits());
}

static void to_wire(const ProjectTask& task, v1::SessionRequest& wire) {
  auto& to = *wire.mutable_project_task();
  to.set_task(to_wire(task.task));
  to.set_path(task.path);
  to.set_ticket(task.ticket);
  to.set_force(task.force);
}

static void to_wire(const HistoryRequest& request, v1::SessionRequest& wire) {
  put(request.author, wire.mutable_history_request()->mutable_author());
}

static ProjectAnswer from_wire(const v1::ProjectAnswer& wire, Doubt&) {
  return {.ticket = wire.ticket(), .path = wire.path(), .refusal = wire.refusal()};
}

static HistoryAnswer from_wire(const v1::HistoryAnswer& wire, Doubt& doubt) {
  return {.done = list_from_wire<Step>(wire.done(), doubt),
          .undone = list_from_wire<Step>(wire.undone(), doubt),
          .done_omitted = wire.done_omitted(),
          .undone_omitted = wire.undone_omitted()};
}

static ProjectProgress from_wire(const v1::ProjectProgress& wire, Doubt&) {
  return {.ticket = wire.ticket(), .done = wire.done(), .total = wire.total()};
}

static SessionReply from_wire(const v1::SessionReply& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::SessionReply::kVerdict:
      return from_wire(wire.verdict(), doubt);
    case v1::SessionReply::kProjectAnswer:
      return from_wire(wire.project_answer(), doubt);
    case v1::SessionReply::kHistoryAnswer:
      return from_wire(wire.history_answer(), doubt);
    case v1::SessionReply::kProjectProgress:
      return from_wire(wire.project_progress(), doubt);
    case v1::SessionReply::KIND_NOT_SET:
      break;
  }
  doubt.say("reply", unknown_kind);
  return {};
}

static void to_wire(const Verdict& verdict, v1::SessionReply& wire) { to_wire(verdict, *wire.mutable_verdict()); }

static void to_wire(const ProjectAnswer& answer, v1::SessionReply& wire) {
  auto& to = *wire.mutable_project_answer();
  to.set_ticket(answer.ticket);
  to.set_path(answer.path);
  put(answer.refusal, to.mutable_refusal());
}

static void to_wire(const HistoryAnswer& answer, v1::SessionReply& wire) {
  auto& to = *wire.mutable_history_answer();
  for (const auto& step : answer.done) to_wire(step, *to.add_done());
  for (const auto& step : answer.undone) to_wire(step, *to.add_undone());
  to.set_done_omitted(answer.done_omitted);
  to.set_undone_omitted(answer.undone_omitted);
}

static void to_wire(const ProjectProgress& progress, v1::SessionReply& wire) {
  auto& to = *wire.mutable_project_progress();
  to.set_ticket(progress.ticket);
  to.set_done(progress.done);
  to.set_total(progress.total);
}

/// Whose it was is left out: followers do not need it, and a turned knob stays small.
static void published_to_wire(const Change& change, v1::Change& wire) {
  wire.set_epoch(static_cast<std::uint64_t>(change.epoch));
  wire.set_revision(static_cast<std::uint64_t>(change.revision));
  wire.set_intent(to_wire(change.intent));
  edits_to_wire(change.edits, *wire.mutable_edits());
}

static void to_wire(const Change& change, v1::Publication& wire) { published_to_wire(change, *wire.mutable_change()); }

static void to_wire(const Pulse& pulse, v1::Publication& wire) {
  auto& to = *wire.mutable_pulse();
  to.set_epoch(static_cast<std::uint64_t>(pulse.epoch));
  to.set_revision(static_cast<std::uint64_t>(pulse.revision));
  to.set_digest(pulse.digest);
}

static Pulse from_wire(const v1::Pulse& wire, Doubt&) {
  return {.epoch = Epoch{wire.epoch()}, .revision = Revision{wire.revision()}, .digest = wire.digest()};
}

static Publication from_wire(const v1::Publication& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::Publication::kChange:
      return from_wire(wire.change(), doubt);
    case v1::Publication::kPulse:
      return from_wire(wire.pulse(), doubt);
    case v1::Publication::KIND_NOT_SET:
      break;
  }
  doubt.say("publication", unknown_kind);
  return {};
}

static CatchUp from_wire(const v1::CatchUp& wire, Doubt& doubt) {
  if (wire.has_next_part()) doubt.say("question", is_a_part);
  return {.epoch = Epoch{wire.epoch()}, .have = Revision{wire.have()}};
}

static Snapshot from_wire(const v1::Snapshot& wire, Doubt& doubt) {
  return {.epoch = Epoch{wire.epoch()},
          .revision = Revision{wire.revision()},
          .durable = Revision{wire.durable()},
          .path = wire.path(),
          .project = from_wire(wire.project(), doubt)};
}

static CaughtUp from_wire(const v1::CaughtUp& wire, Doubt& doubt) {
  switch (wire.kind_case()) {
    case v1::CaughtUp::kMissed:
      return Missed{list_from_wire<Change>(wire.missed().changes(), doubt)};
    case v1::CaughtUp::kSnapshot:
      return from_wire(wire.snapshot(), doubt);
    case v1::CaughtUp::kPart:
      doubt.say("answer", is_a_part);
      return {};
    case v1::CaughtUp::KIND_NOT_SET:
      break;
  }
  doubt.say("answer", unknown_kind);
  return {};
}

static void to_wire(const Missed& missed, v1::CaughtUp& wire) {
  auto& to = *wire.mutable_missed();
  for (const auto& change : missed.changes) to_wire(change, *to.add_changes());
}

static void to_wire(const Snapshot& snapshot, v1::CaughtUp& wire) {
  auto& to = *wire.mutable_snapshot();
  to.set_epoch(static_cast<std::uint64_t>(snapshot.epoch));
  to.set_revision(static_cast<std::uint64_t>(snapshot.revision));
  to.set_durable(static_cast<std::uint64_t>(snapshot.durable));
  to.set_path(snapshot.path);
  to_wire(snapshot.project, *to.mutable_project());
}

/// The number whose bytes stand, most significant first, from `at` on.
static std::uint64_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint64_t number{};
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

using Bits = std::array<std::uint64_t, 2>;

static void bits_to_wire(const Bits& bits, std::string* wire) {
  wire->clear();
  for (const auto half : bits)
    for (int shift = 56; shift >= 0; shift -= 8) *wire += static_cast<char>(half >> shift & 0xff);
}

static Bits bits_from_wire(const std::string& wire, const char* field, Doubt& doubt) {
  if (wire.empty()) return {};
  if (wire.size() == 16) return {big_endian(wire, 0), big_endian(wire, 8)};
  doubt.say(field, "is " + std::to_string(wire.size()) + " bytes long, not 16");
  return {};
}

void client_to_wire(const ClientId& client, std::string* wire) { bits_to_wire(client.bits, wire); }
ClientId client_from_wire(const std::string& wire, Doubt& doubt) { return {bits_from_wire(wire, "client", doubt)}; }

void project_id_to_wire(const ProjectId& project, std::string* wire) {
  if (project)
    bits_to_wire(project.bits, wire);
  else
    wire->clear();
}
ProjectId project_id_from_wire(const std::string& wire, Doubt& doubt) {
  return {bits_from_wire(wire, "project", doubt)};
}

v1::FileTask to_wire(FileTask task) {
  switch (task) {
    case FileTask::load:
      return v1::FILE_TASK_LOAD;
    case FileTask::create:
      return v1::FILE_TASK_CREATE;
    case FileTask::open:
      return v1::FILE_TASK_OPEN;
    case FileTask::save_as:
      return v1::FILE_TASK_SAVE_AS;
    case FileTask::flush:
      return v1::FILE_TASK_FLUSH;
  }
  return v1::FILE_TASK_UNSPECIFIED;
}

FileTask from_wire(v1::FileTask task, Doubt& doubt) {
  switch (static_cast<int>(task)) {
    case v1::FILE_TASK_LOAD:
      return FileTask::load;
    case v1::FILE_TASK_CREATE:
      return FileTask::create;
    case v1::FILE_TASK_OPEN:
      return FileTask::open;
    case v1::FILE_TASK_SAVE_AS:
      return FileTask::save_as;
    case v1::FILE_TASK_FLUSH:
      return FileTask::flush;
    default:
      doubt.say("task", unknown_kind);
      return {};
  }
}

void to_wire(const Verdict& verdict, v1::Verdict& wire) {
  client_to_wire(verdict.client, wire.mutable_client());
  wire.set_sequence(verdict.sequence);
  wire.set_revision(static_cast<std::uint64_t>(verdict.revision));
  wire.set_durable(verdict.durable);
  put(verdict.refusal, wire.mutable_refusal());
  for (const auto id : verdict.made) wire.add_made(id);
}

Verdict from_wire(const v1::Verdict& wire, Doubt& doubt) {
  return {.client = client_from_wire(wire.client(), doubt),
          .sequence = wire.sequence(),
          .revision = Revision{wire.revision()},
          .durable = wire.durable(),
          .refusal = wire.refusal(),
          .made = {wire.made().begin(), wire.made().end()}};
}

void to_wire(const Change& change, v1::Change& wire) {
  published_to_wire(change, wire);
  client_to_wire(change.client, wire.mutable_client());
  wire.set_sequence(change.sequence);
  put(change.author, wire.mutable_author());
}

Change from_wire(const v1::Change& wire, Doubt& doubt) {
  return {.epoch = Epoch{wire.epoch()},
          .revision = Revision{wire.revision()},
          .client = client_from_wire(wire.client(), doubt),
          .sequence = wire.sequence(),
          .author = wire.author(),
          .intent = from_wire(wire.intent(), doubt),
          .edits = edits_from_wire(wire.edits(), doubt)};
}

void to_wire(const Step& step, v1::Step& wire) {
  edits_to_wire(step.forward, *wire.mutable_forward());
  edits_to_wire(step.backward, *wire.mutable_backward());
}

Step from_wire(const v1::Step& wire, Doubt& doubt) {
  return {.forward = edits_from_wire(wire.forward(), doubt), .backward = edits_from_wire(wire.backward(), doubt)};
}

std::string encode(const SessionRequest& request) {
  return pack<v1::SessionRequest>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, request); });
}

std::string encode(const SessionReply& reply) {
  return pack<v1::SessionReply>([&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, reply); });
}

std::string encode(const Publication& publication) {
  return pack<v1::Publication>(
      [&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, publication); });
}

std::string encode(const CatchUp& wish) {
  return pack<v1::CatchUp>([&](auto& wire) {
    wire.set_epoch(static_cast<std::uint64_t>(wish.epoch));
    wire.set_have(static_cast<std::uint64_t>(wish.have));
  });
}

std::string encode(const CaughtUp& answer) {
  return pack<v1::CaughtUp>([&](auto& wire) { std::visit([&](const auto& kind) { to_wire(kind, wire); }, answer); });
}

template <>
Result<SessionRequest> decode<SessionRequest>(std::string_view bytes) {
  return unpack<v1::SessionRequest, SessionRequest>("SessionRequest", bytes, largest::submission, from_wire);
}

template <>
Result<SessionReply> decode<SessionReply>(std::string_view bytes) {
  return unpack<v1::SessionReply, SessionReply>("SessionReply", bytes, largest::project, from_wire);
}

template <>
Result<Publication> decode<Publication>(std::string_view bytes) {
  return unpack<v1::Publication, Publication>("Publication", bytes, largest::project, from_wire);
}

template <>
Result<CatchUp> decode<CatchUp>(std::string_view bytes) {
  return unpack<v1::CatchUp, CatchUp>("CatchUp", bytes, largest::question, from_wire);
}

template <>
Result<CaughtUp> decode<CaughtUp>(std::string_view bytes) {
  return unpack<v1::CaughtUp, CaughtUp>("CaughtUp", bytes, largest::whole, from_wire);
}

}  // namespace beltane::wire
