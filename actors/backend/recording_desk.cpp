#include "backend/recording_desk.hpp"

#include <algorithm>

namespace beltane::backend {
namespace {

void remove_file(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
}

BackendAnswer answer_of(std::uint64_t ticket, const Result<Recorded>& take) {
  if (!take) return {ticket, "", take.reason(), 0};
  return {ticket, take->path, take->cut.empty() ? "" : in_words(*take), take->length.count};
}

}  // namespace

RecordingDesk::RecordingDesk(RecordingTools tools, std::filesystem::path note)
    : tools_(std::move(tools)), recorder_(tools_.files, std::move(note), tools_.now) {}

void RecordingDesk::start(const loop::Peer& peer, const Record& request, AudioBackend* engine, std::uint64_t epoch) {
  const auto started = engine ? recorder_.start(request.path, *engine, epoch)
                              : Result<void>(Refusal{"no audio server is running that could record; see `status`"});
  if (started) outcome_->say({});
  if (started && tools_.replay) remove_file(journal_of(request.path));  // of a take that was moved away
  tools_.answer(peer, {request.ticket, started ? request.path : "", started ? "" : started.reason(), 0});
}

void RecordingDesk::stop(const loop::Peer& peer, const Record& request, AudioBackend* engine, Instant now) {
  const auto ended = recorder_.stop(engine, now);
  if (!ended) return tools_.answer(peer, {request.ticket, "", ended.reason(), 0});
  std::erase_if(finishing_, [](const Finishing& take) { return take.done->load(); });
  const auto done = std::make_shared<std::atomic<bool>>(false);
  auto work = [this, done, note = *ended, journal = std::shared_ptr(std::move(journal_)), peer,
               ticket = request.ticket](const std::stop_token& stop) {
    const auto goes_on = [&stop] { return !stop.stop_requested(); };
    tools_.answer(peer, answer_of(ticket, finish(note, journal.get(), goes_on)));
    done->store(true);
  };
  finishing_.push_back({done, std::jthread(std::move(work))});
}

/// On a full disk there is no room to heal anything.
Result<Recorded> RecordingDesk::finish(const RecordingNote& note, GestureJournal* journal,
                                       const GoesOn& goes_on) const {
  const auto journal_ended = journal ? journal->close() : std::nullopt;
  if (!tools_.replay || !note.cut.empty() || note.parts.size() == 1) {
    if (tools_.replay) remove_file(journal_of(note.path));
    return joined(note, tools_.files);
  }
  const auto take = "the recording to '" + note.path + "'";
  const auto whole = healed(
      note, tools_.files,
      {.replay = tools_.replay, .ended = journal_ended, .goes_on = goes_on, .progress = [&](auto hole, auto of) {
         outcome_->say(take + " is being healed: hole " + std::to_string(hole + 1) + " of " + std::to_string(of));
       }});
  outcome_->say({});
  if (!whole) return whole;
  remove_file(journal_of(note.path));
  if (whole->marks.empty()) return whole;
  outcome_->say(take + ": " + marks_in_words(*whole));
  if (tools_.tell) tools_.tell(take + ": " + marks_in_words(*whole));
  return whole;
}

void RecordingDesk::close(AudioBackend* engine, Instant now) {
  if (!runs() || !engine) return;
  if (auto ended = recorder_.stop(engine, now)) (void)finish(*ended, journal_.get(), [] { return false; });
}

void RecordingDesk::begin_journal(const Project& project, const WithoutUnits& without, const VoiceCommands& all,
                                  Instant now) {
  const auto file = journal_of(recorder_.path());
  std::error_code error;
  const bool goes_on = std::filesystem::exists(file, error);
  journal_ = std::make_unique<GestureJournal>(file);
  if (goes_on) keep({now, JournalResumed{}});
  changed(project, without, now);
  if (playhead_) keep({now, *playhead_});
  for (auto some = all.begin(); some != all.end();) {
    const auto past = some + std::min<std::ptrdiff_t>(all.end() - some, limits::at_once);
    keep({now, VoiceCommands(some, past)});
    some = past;
  }
}

void RecordingDesk::changed(const Project& project, const WithoutUnits& without, Instant now) {
  if (!journal_) return;
  keep({now, project});
  keep({now, without});
}

void RecordingDesk::played(const VoiceCommands& commands, Instant now) {
  if (journal_ && !commands.empty()) keep({now, commands});
}

/// Where the music is follows from where it was, until it jumps or its tempo changes.
void RecordingDesk::heard(const Playhead& playhead, Instant now) {
  const bool news = !playhead_ || playhead_->tempo != playhead.tempo || playhead_->transport != playhead.transport;
  playhead_ = playhead;
  if (news) keep({now, playhead});
}

void RecordingDesk::report(Health& health) const {
  if (recorder_.goes_on()) health.words["recording"] = recorder_.path();
  {
    const std::lock_guard lock(outcome_->mutex);
    if (!outcome_->words.empty()) health.words["note"] = outcome_->words;
  }
  if (recorder_.trouble().empty()) return;
  auto& trouble = health.words["trouble"];
  trouble += (trouble.empty() ? "" : "; ") + recorder_.trouble();
}

}  // namespace beltane::backend
