#include "client/connection.hpp"

#include <sys/random.h>

#include "client/fetch_snapshot.hpp"
#include "client/presence.hpp"
#include "host/catalogue_file.hpp"
#include "model/limits.hpp"
#include "model/project/sizes.hpp"

namespace beltane::client {
namespace {

constexpr double seconds_a_mebibyte = 4;  // that a session may need for an edit, with a slow disk

std::uint64_t fresh_ticket() { return new_client_id().bits[0]; }

/// Asks, and waits for an answer of that kind.
template <class Answer, class Line, class Request>
Result<Answer> ask_for(const Result<std::shared_ptr<Line>>& line, const Request& request, Seconds limit) {
  if (!line) return line.refusal();
  auto answer = (*line)->ask(request, limit, [](const auto& reply) { return std::holds_alternative<Answer>(reply); });
  if (!answer) return answer.refusal();
  return std::get<Answer>(std::move(*answer));
}

}  // namespace

ClientId new_client_id() {
  ClientId id;
  (void)!getrandom(id.bits.data(), sizeof id.bits, 0);
  return id;
}

Connection::Connection(Rig rig, Rigs rigs)
    : rig_(std::move(rig)), rigs_(rigs), loop_(loop::make_loop()), id_(new_client_id()) {}
Connection::~Connection() = default;

Result<void> Connection::there() const {
  if (rigs_ == Rigs::coming || is_there(rig_)) return {};
  return no_rig(rig_);
}

template <class Line>
Result<std::shared_ptr<Line>> Connection::open_line(std::string_view socket, std::string whom) {
  if (auto rig = there(); !rig) return rig.refusal();
  return Line::open(*loop_, endpoint(rig_, socket), std::move(whom));
}

Result<const Catalogue*> Connection::catalogue() {
  if (catalogue_) {
    catalogue_->look();
    return &*catalogue_;
  }
  auto loaded = load_catalogue(rig_);
  if (!loaded) return loaded.refusal();
  return &catalogue_.emplace(std::move(*loaded));
}

Result<std::shared_ptr<Connection::Session>> Connection::open_session() {
  return open_line<Session>(sockets::session_edits, "session");
}

Result<std::shared_ptr<Connection::Session>> Connection::session() {
  if (session_) return session_;
  auto opened = open_session();
  if (opened) session_ = *opened;
  return opened;
}

Result<Snapshot> Connection::snapshot() {
  if (auto rig = there(); !rig) return rig.refusal();
  return fetch_snapshot(*loop_, rig_);
}

Result<Verdict> Connection::submit(Edits edits, const std::string& author, Intent intent) {
  return submit(Submission{.author = author, .intent = intent, .edits = std::move(edits)});
}

Result<Verdict> Connection::submit_words(std::vector<std::string> words, const std::string& author) {
  return submit(Submission{.author = author, .words = std::move(words)});
}

Result<Verdict> Connection::submit(Submission request) {
  auto line = session();
  if (!line) return line.refusal();
  request.client = id_;
  request.sequence = ++sequence_;
  auto bytes = size_of(request.edits);
  for (const auto& word : request.words) bytes += word.size();
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

Result<HistoryAnswer> Connection::history(const std::string& author) {
  return ask_for<HistoryAnswer>(session(), SessionRequest{HistoryRequest{author}}, answer_limit);
}

Result<ProjectAnswer> Connection::project_task(FileTask task, const std::string& path, bool force) {
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
    answer = (*line)->receive(Seconds{20}, of_ours, &request);
  if (!answer) return answer.refusal();
  auto project = std::get<ProjectAnswer>(std::move(*answer));
  if (!project.refusal.empty()) return Refusal{project.refusal};
  return project;
}

Result<Playhead> Connection::transport(const TransportCommand& command) {
  auto line = open_line<Exchange<TransportCommand, Telemetry>>(sockets::sequencer_transport, "sequencer");
  if (!line) return line.refusal();
  auto answer = (*line)->ask(command, answer_limit);
  if (!answer) return answer.refusal();
  if (auto* event = std::get_if<Event>(&*answer)) return Refusal{event->text};
  if (auto* playhead = std::get_if<Playhead>(&*answer)) return *playhead;
  return Refusal{"the sequencer gave an answer that is none; are all programs of one version?"};
}

Result<void> Connection::play(const Gestures& gestures) {
  auto line = open_line<Exchange<Gestures, VoiceEvents>>(sockets::voices_gestures, "voices");
  if (!line) return line.refusal();
  if (auto reached = (*line)->reach(answer_limit); !reached) return reached;
  (*line)->send(gestures);
  return {};
}

Result<BackendAnswer> Connection::backend(BackendRequest request, Seconds limit) {
  auto line = open_line<Exchange<BackendRequest, BackendAnswer>>(sockets::backend_requests, "backend");
  if (!line) return line.refusal();
  const auto ticket = fresh_ticket();
  std::visit([&](auto& one) { one.ticket = ticket; }, request);
  auto answer = (*line)->ask(request, limit, [&](const BackendAnswer& reply) { return reply.ticket == ticket; });
  if (answer && !answer->refusal.empty()) return Refusal{answer->refusal};
  return answer;
}

Result<RigStatus> Connection::ask_supervisor(const ToSupervisor& request, Seconds limit) {
  const auto line = open_line<Exchange<ToSupervisor, FromSupervisor>>(sockets::supervisor_control, "supervisor");
  return ask_for<RigStatus>(line, request, limit);
}

Result<RigStatus> Connection::status(Seconds limit) { return ask_supervisor(StatusRequest{}, limit); }

Result<void> Connection::take_down() {
  if (auto answer = ask_supervisor(TakeDown{}, Seconds{15}); !answer) return answer.refusal();
  return {};
}

}  // namespace beltane::client
