#include "backend/recording_desk.hpp"

namespace beltane::backend {

RecordingDesk::RecordingDesk(WavFiles files, std::filesystem::path note, Answer answer)
    : files_(files), answer_(std::move(answer)), recorder_(std::move(files), std::move(note)) {}

void RecordingDesk::start(const loop::Peer& peer, const Record& request, AudioBackend* engine, std::uint64_t epoch,
                          Instant now) {
  const auto started = engine ? recorder_.start(request.path, *engine, epoch, now)
                              : Result<void>(Refusal{"no audio server is running that could record; see `status`"});
  answer_(peer, {request.ticket, started ? request.path : "", started ? "" : started.reason(), 0});
}

void RecordingDesk::stop(const loop::Peer& peer, const Record& request, AudioBackend* engine, Instant now) {
  const auto ended = recorder_.stop(engine, now);
  if (!ended) return answer_(peer, {request.ticket, "", ended.reason(), 0});
  const auto join = [note = *ended, files = files_, answer = answer_, peer, ticket = request.ticket] {
    const auto whole = joined(note, files);
    if (!whole) return answer(peer, {ticket, "", whole.reason(), 0});
    answer(peer, {ticket, whole->path, whole->cut.empty() ? "" : in_words(*whole), whole->length.count});
  };
  if (ended->parts.size() == 1) return join();
  joining_.emplace_back(join);
}

void RecordingDesk::close(AudioBackend* engine, Instant now) {
  if (!runs() || !engine) return;
  if (auto ended = recorder_.stop(engine, now)) (void)joined(*ended, files_);
}

void RecordingDesk::report(Health& health) const {
  if (recorder_.goes_on()) health.words["recording"] = recorder_.path();
  if (recorder_.trouble().empty()) return;
  auto& trouble = health.words["trouble"];
  trouble += (trouble.empty() ? "" : "; ") + recorder_.trouble();
}

}  // namespace beltane::backend
