#include "services/beltane/client.hpp"

#include <sys/random.h>

#include "host/catalogue_file.hpp"
#include "model/limits.hpp"
#include "model/sizes.hpp"
#include "services/beltane/fetch_snapshot.hpp"
#include "services/beltane/presence.hpp"

namespace beltane {
namespace {

ClientId random_id() {
  ClientId id;
  (void)!getrandom(id.bits.data(), sizeof id.bits, 0);
  return id;
}

constexpr double seconds_a_mebibyte = 4;  // that a session may need for an edit, with a slow disk

template <class Line>
auto open_line(Client& client, std::string_view socket, std::string whom) -> Result<std::shared_ptr<Line>> {
  if (auto there = client.there(); !there) return there.refusal();
  return Line::open(client.loop(), endpoint(client.rig(), socket), std::move(whom));
}

std::uint64_t fresh_ticket() { return random_id().bits[0]; }

}  // namespace

Client::Client(Rig rig, Rigs rigs) : rig_(std::move(rig)), rigs_(rigs), loop_(loop::make_loop()), id_(random_id()) {}
Client::~Client() = default;

Result<void> Client::there() const {
  if (rigs_ == Rigs::coming || is_there(rig_)) return {};
  return no_rig(rig_);
}

Result<const Catalogue*> Client::catalogue() {
  if (catalogue_) {
    catalogue_->look();
    return &*catalogue_;
  }
  auto loaded = load_catalogue(rig_);
  if (!loaded) return loaded.refusal();
  return &catalogue_.emplace(std::move(*loaded));
}

Result<std::shared_ptr<Client::Session>> Client::session() {
  if (!session_) {
    auto opened = open_line<Session>(*this, sockets::session_edits, "session");
    if (!opened) return opened.refusal();
    session_ = *opened;
  }
  return session_;
}

Result<Snapshot> Client::snapshot() {
  if (auto rig = there(); !rig) return rig.refusal();
  return fetch_snapshot(*loop_, rig_);
}

Submission Client::submission(Edits edits, const std::string& author, Intent intent) {
  return {.client = id_, .sequence = ++sequence_, .author = author, .intent = intent, .edits = std::move(edits)};
}

Result<Verdict> Client::submit(Edits edits, const std::string& author, Intent intent) {
  auto line = session();
  if (!line) return line.refusal();
  auto request = submission(std::move(edits), author, intent);
  const auto bytes = size_of(request.edits);
  if (bytes > limits::submission_bytes && wire::encode(SessionRequest{request}).size() > limits::submission_bytes)
    return Refusal{"this is more than the " + std::to_string(limits::submission_bytes >> 20) +
                   " MiB that may be sent at once; do it in several steps"};
  const Seconds limit{answer_limit.count + static_cast<double>(bytes) / limits::mebibyte * seconds_a_mebibyte};
  auto answer = (*line)->ask(request, limit, [&](const SessionReply& reply) {
    auto* verdict = std::get_if<Verdict>(&reply);
    return verdict && verdict->sequence == request.sequence;
  });
  if (!answer) return answer.refusal();
  auto verdict = std::get<Verdict>(std::move(*answer));
  if (!verdict.refusal.empty()) return Refusal{verdict.refusal};
  return verdict;
}

Result<HistoryAnswer> Client::history(const std::string& author) {
  auto line = session();
  if (!line) return line.refusal();
  auto answer = (*line)->ask(HistoryRequest{author}, answer_limit,
                             [](const SessionReply& reply) { return std::holds_alternative<HistoryAnswer>(reply); });
  if (!answer) return answer.refusal();
  return std::get<HistoryAnswer>(std::move(*answer));
}

Result<ProjectAnswer> Client::project_task(FileTask task, const std::string& path, bool force) {
  auto line = session();
  if (!line) return line.refusal();
  const auto ticket = fresh_ticket();
  const SessionRequest request{ProjectTask{task, path, ticket, force}};
  const auto of_ours = [&](const SessionReply& reply) {
    auto* project = std::get_if<ProjectAnswer>(&reply);
    auto* progress = std::get_if<ProjectProgress>(&reply);
    return (project && project->ticket == ticket) || (progress && progress->ticket == ticket);
  };
  auto answer = (*line)->ask(request, Seconds{20}, of_ours);
  while (answer && std::holds_alternative<ProjectProgress>(*answer))  // it takes long, and goes on
    answer = (*line)->receive(Seconds{20}, of_ours, &request, (*line)->lives());
  if (!answer) return answer.refusal();
  auto project = std::get<ProjectAnswer>(std::move(*answer));
  if (!project.refusal.empty()) return Refusal{project.refusal};
  return project;
}

Result<Playhead> Client::transport(const TransportCommand& command) {
  auto line = open_line<Sequencer>(*this, sockets::sequencer_transport, "sequencer");
  if (!line) return line.refusal();
  auto answer = (*line)->ask(command, answer_limit);
  if (!answer) return answer.refusal();
  if (auto* event = std::get_if<Event>(&*answer)) return Refusal{event->text};
  if (auto* playhead = std::get_if<Playhead>(&*answer)) return *playhead;
  return Refusal{"the sequencer gave an answer that is none; are all programs of one version?"};
}

Result<void> Client::play(const Gestures& gestures) {
  auto line = open_line<Voices>(*this, sockets::voices_gestures, "voices");
  if (!line) return line.refusal();
  if (auto reached = (*line)->reach(answer_limit); !reached) return reached;
  (*line)->send(gestures);
  return {};
}

Result<BackendAnswer> Client::backend(BackendRequest request, Seconds limit) {
  auto line = open_line<Backend>(*this, sockets::backend_requests, "backend");
  if (!line) return line.refusal();
  const auto ticket = fresh_ticket();
  std::visit([&](auto& one) { one.ticket = ticket; }, request);
  auto answer = (*line)->ask(request, limit, [&](const BackendAnswer& reply) { return reply.ticket == ticket; });
  if (answer && !answer->refusal.empty()) return Refusal{answer->refusal};
  return answer;
}

Result<RigStatus> Client::status(Seconds limit) {
  auto line = open_line<Supervisor>(*this, sockets::supervisor_control, "supervisor");
  if (!line) return line.refusal();
  auto answer = (*line)->ask(StatusRequest{}, limit,
                             [](const FromSupervisor& reply) { return std::holds_alternative<RigStatus>(reply); });
  if (!answer) return answer.refusal();
  return std::get<RigStatus>(std::move(*answer));
}

Result<void> Client::take_down() {
  auto line = open_line<Supervisor>(*this, sockets::supervisor_control, "supervisor");
  if (!line) return line.refusal();
  auto answer = (*line)->ask(TakeDown{}, Seconds{15},
                             [](const FromSupervisor& reply) { return std::holds_alternative<RigStatus>(reply); });
  if (!answer) return answer.refusal();
  return {};
}

}  // namespace beltane
