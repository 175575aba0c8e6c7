#include "voices/voices.hpp"

namespace beltane::voices {
namespace {

constexpr std::size_t most_waiting = 10'000;
constexpr auto patience = std::chrono::seconds(1);           // who is there and does not answer cannot stop the music
constexpr auto with_server = std::chrono::milliseconds(50);  // nearer than this, moves are with the audio server
constexpr auto housekeeping = std::chrono::seconds(1);       // what is over is forgotten

}  // namespace

const VoiceCommands& Voices::play(const Gestures& gestures, Instant now) {
  out_.clear();
  for (const auto& gesture : gestures) {
    if (ready()) {
      perform(gesture, now);
      continue;
    }
    if (waiting_.size() == most_waiting) {
      waiting_.pop_front();
      ++waited_in_vain_;
    }
    waiting_.push_back(gesture);
  }
  return out_;
}

void Voices::perform(const Gesture& gesture, Instant now) {
  std::visit([&](const auto& one) { do_it(one, now); }, gesture);
}

// ── notes, and those who play along ──────────────────────────────────────────────────────────────────────────────

void Voices::do_it(const PlayNote& note, Instant now) {
  play_one(note, note.instrument, now);
  for (const auto mate : layers_.mates(note.instrument)) {
    auto same = note;
    same.id = along(note.id, mate);
    play_one(same, mate, now);
  }
}

void Voices::play_one(PlayNote note, InstrumentId who, Instant now) {
  const auto pitch = layers_.pitch(who, note.pitch);
  if (!pitch) return;
  note.instrument = who;
  note.pitch = *pitch;
  pools_.play(note, now, out_);
}

void Voices::do_it(const ReleaseNote& note, Instant now) {
  pools_.release(note, now, out_);
  for (const auto mate : layers_.ever())
    if (const auto same = along(note.id, mate); pools_.knows(same)) pools_.release({same, note.at}, now, out_);
}

void Voices::do_it(const CancelNote& note, Instant now) {
  pools_.cancel(note, now, out_);
  for (const auto mate : layers_.ever())
    if (const auto same = along(note.id, mate); pools_.knows(same)) pools_.cancel({same}, now, out_);
}

/// What the server has already of moves stays.
void Voices::do_it(const Silence& what, Instant now) {
  pools_.silence(what, now, out_);
  controllers_.forget_after(now + with_server, what.instrument);
  moves_.forget_after(now + with_server, what.instrument);
  out_.emplace_back(what);
}

// ── controllers ──────────────────────────────────────────────────────────────────────────────────────────────────

void Voices::do_it(const MoveController& move, Instant now) {
  if (move.note) {
    pools_.press(*move.note, move, now, out_);
    for (const auto mate : layers_.ever()) pools_.press(along(*move.note, mate), move, now, out_);
    return;
  }
  turn({move.instrument, {}, move.controller, move.value, move.at}, now);
  for (const auto mate : layers_.mates(move.instrument)) turn({mate, {}, move.controller, move.value, move.at}, now);
}

void Voices::turn(const TurnController& turn, Instant now) {
  controllers_.record(turn, now);
  out_.emplace_back(turn);
}

/// Moves that are to come become moves to rest.
void Voices::rest(Instant now) {
  for (const auto& move : controllers_.all(now)) turn({move.instrument, {}, move.controller, 0, move.at}, now);
}

// ── the backend and the project ──────────────────────────────────────────────────────────────────────────────────

void Voices::perform_waiting(Instant now) {
  asked_.reset();
  for (const auto& gesture : waiting_) perform(gesture, now);
  waiting_.clear();
}

const VoiceCommands& Voices::handle(const VoiceEvents& events, Instant now) {
  out_.clear();
  for (const auto& event : events) {
    if (const auto* ended = std::get_if<VoiceEnded>(&event)) pools_.ended(ended->voice, now, out_);
    if (const auto* known = std::get_if<VoicesKnown>(&event)) reconcile(*known, now);
  }
  return out_;
}

void Voices::do_it(const MoveParam& move, Instant now) {
  if (moves_.record(move, now)) out_.emplace_back(move);
}

/// Where both know a controller, ours holds: it is we who are told.
void Voices::reconcile(const VoicesKnown& known, Instant now) {
  ControllerTimelines theirs;
  for (const auto& turn : known.controllers)
    if (!turn.voice) theirs.record(turn, now);
  controllers_.merge(std::move(theirs));
  for (const auto& ours : controllers_.all(now)) out_.emplace_back(ours);
  for (const auto& ours : moves_.all(now)) out_.emplace_back(ours);
  pools_.reconcile(known, now, out_);
  backend_known_ = true;
  if (ready()) perform_waiting(now);
}

const VoiceCommands& Voices::learn(const Project& project, Epoch epoch, Instant now) {
  out_.clear();
  const bool another = epoch_ && epoch != epoch_ && !layers_.learnt_from(project);
  if (another) rest(now);
  epoch_ = epoch;
  layers_.learn(project);
  if (another)
    moves_ = {};
  else if (project_ && !moves_.empty())
    moves_.forget_edited(*project_, project);
  project_ = project;
  if (std::exchange(project_known_, true) || !ready()) return out_;
  perform_waiting(now);
  return out_;
}

const VoiceCommands& Voices::tick(Instant now) {
  out_.clear();
  ticked_ = now;
  pools_.tick(now, out_);
  if (!asked_ || now - *asked_ <= patience) return out_;
  backend_known_ = project_known_ = true;
  perform_waiting(now);
  return out_;
}

Instant Voices::next_tick(Instant now) const {
  auto due = ticked_ + housekeeping;
  if (asked_ && !ready()) due = std::min(due, *asked_ + patience + std::chrono::milliseconds(1));
  if (const auto cut = pools_.next_cut()) due = std::min(due, *cut);
  return std::max<Instant>(due, now);
}

const VoiceCommands& Voices::link_up(Instant now) {
  out_.clear();
  backend_known_ = false;
  asked_ = now;
  return out_;
}

std::map<std::string, double> Voices::figures() const {
  const auto counts = pools_.counts();
  return {{"voices", static_cast<double>(counts.voices)},
          {"fading", static_cast<double>(counts.fading)},
          {"free_ids", static_cast<double>(counts.free_ids)},
          {"stolen", static_cast<double>(counts.stolen)},
          {"duplicates", static_cast<double>(counts.duplicates)},
          {"refused", static_cast<double>(counts.refused + waited_in_vain_)},
          {"waiting", static_cast<double>(waiting_.size())}};
}

std::map<std::string, std::string> Voices::words() const {
  std::map<std::string, std::string> words;
  if (!backend_known_) words["backend"] = "has not said yet what it plays: notes wait";
  if (!project_known_) words["project"] = "has not come yet: notes wait";
  return words;
}

}  // namespace beltane::voices
