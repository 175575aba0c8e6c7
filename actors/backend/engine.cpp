#include "backend/engine.hpp"

#include <algorithm>
#include <iterator>

#include "backend/controls.hpp"
#include "backend/voice_command.hpp"

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;

constexpr auto levels_period = milliseconds(50);
constexpr Seconds load_limit{0.5};
constexpr auto retry_after = milliseconds(100);
constexpr auto shortest_rest = milliseconds(5);  // what is due sooner is handed over a little later than `lead` ahead
constexpr auto longest_rest = milliseconds(50);  // levels are told, and clocks looked at
constexpr auto one_burst = milliseconds(20);     // a server that quits has told the end of all its nodes by then

std::string said(const std::vector<std::string>& words) {
  return words.front() + (words.size() > 1 ? " (and " + std::to_string(words.size() - 1) + " more)" : "");
}

}  // namespace

Engine::Engine(EngineOptions options, BackendOutputs outputs)
    : options_(std::move(options)), out_(std::move(outputs)), recorder_(options_.audio.wav, options_.recording_note) {
  adopt_quarantine();
}

/// Ended in order, a recording ends too.
Engine::~Engine() {
  if (recorder_.path().empty() || !server_) return;
  if (auto ended = recorder_.stop(server_.get(), out_.now())) (void)joined(*ended, options_.audio.wav);
}

// ── the project ───────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::take(const Project& project) {
  project_ = project;
  forget_replaced();
  if (!standing_) return stand();
  learn();
  replan();
  vain_repairs_ = 0;
}

/// What should stand may have changed: does what is needed for that.
void Engine::replan() {
  take_over(advance(*project_, *options_.catalogue, std::move(plan_), quarantine_, buffers_.ready()));
}

/// The catalogue may have grown: the server is to have the new units before they are planned.
void Engine::learn() {
  const auto edition = options_.catalogue->edition();
  if (!standing_ || edition == edition_ || out_.now() < try_again_) return;
  hand_over(blocked);
  auto loaded = server_->load_units(load_limit);
  if (!loaded) {
    try_again_ = out_.now() + retry_after;
    words_["trouble"] = loaded.reason();
    return;
  }
  words_.erase("trouble");
  renew(options_.catalogue->renewed_since(std::exchange(edition_, edition)));
  replan();
  vain_repairs_ = 0;
}

/// What stands is still made of the old definition: it goes, and what is planned next comes in its place. Voices end as
/// what they are.
void Engine::renew(const std::vector<std::string>& defs) {
  auto without = quarantine_;
  for (const auto& strip : *plan_.strips)
    for (const auto& group : strip->groups)
      for (const auto& unit : group.units)
        if (std::ranges::count(defs, unit.def) > 0)
          if (auto seat = seat_of(unit.node)) without.insert_or_assign(*seat, unit.def);
  if (without != quarantine_)
    take_over(advance(*project_, *options_.catalogue, std::move(plan_), without, buffers_.ready()));
}

void Engine::take_over(Advance next) {
  plan_ = std::move(next.plan);
  perform(next.step);
  retune_ahead(next.step.now);
  if (!next.added.empty()) introduce();
  suspects_.added(next.added, out_.now());
  for (auto strip : next.voices)
    for (const auto& [at, commands] : voice_nodes_.retuned(*find(plan_, strip), out_.now()))
      server_->perform(commands, at);
  if (next.samples) want_samples();
}

void Engine::take(const Playhead& playhead) {
  if (std::exchange(tempo_, playhead.tempo) != playhead.tempo && standing_) tell_tempo();
  if (!standing_) return;
  const auto at = out_.now() + lead;
  if (const auto beat = beat_line_.telling(playhead, at)) server_->set_bus(beat_bus, *beat, at);
}

void Engine::tell_tempo() {
  if (tempo_) server_->set_bus(tempo_bus, tempo_->rate / 60, {});
}

/// Units have come that know neither the beat nor the controllers. The moves that are still to come will reach them.
void Engine::introduce() {
  beat_line_.tell_again();
  const auto now = out_.now();
  auto turns = queue_.controllers(now);
  std::erase_if(turns, [&](const TurnController& turn) { return turn.at > now; });
  if (auto told = tell_controllers(turns, plan_); !told.empty()) server_->perform(told, {});
}

void Engine::perform(const Step& step) {
  if (step.now.empty() && step.later.empty()) return;
  server_->perform(step.now, {});
  last_command_ = out_.now();
  if (!step.later.empty()) server_->perform(step.later, last_command_ + fade_out);
}

/// Voices that the server has but that have not begun were given the old settings: they get the new ones as they begin.
void Engine::retune_ahead(const Commands& commands) {
  for (const auto& command : commands) {
    auto set = std::get_if<SetControls>(&command);
    auto seat = set ? seat_of(set->node) : std::nullopt;
    if (!seat || seat->role != Role::sources) continue;
    for (const auto& voice : queue_.handed_ahead(InstrumentId{seat->owner}, out_.now()))
      server_->perform({SetControls{node_of(voice.voice), set->controls}}, voice.at + just_after);
  }
}

// ── voices ────────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::take(const loop::Peer& peer, const VoiceCommands& commands) {
  end_voices_begun_anew(commands);
  const auto now = out_.now();
  queue_.receive(commands, now);
  hand_over(lead);
  voices_ = peer;
  if (commands.empty())
    out_.voices(peer, {VoicesKnown{options_.incarnation, queue_.known(now), queue_.controllers(now)}});
}

void Engine::hand_over(Seconds ahead) {
  if (standing_) perform(queue_.due(out_.now(), ahead, look()));
}

VoiceQueue::Look Engine::look() const {
  return [this](const StartVoice& start) { return playable(plan_, start, buffers_.busy()); };
}

/// What has the same time goes as one.
void Engine::perform(const VoiceSteps& steps) {
  for (auto it = steps.begin(); it != steps.end();) {
    auto at = it->at;
    Commands commands;
    for (; it != steps.end() && it->at == at; ++it) {
      auto made = voice_nodes_.commands(*it, plan_);
      if (made.empty()) continue;
      if (auto voice = std::get_if<NewUnit>(&made.back()))
        if (auto buffer = number_at(voice->controls, wires::buf))
          buffers_.hold(it->voice.voice, BufferId{static_cast<std::int32_t>(*buffer)});
      commands.insert(commands.end(), std::make_move_iterator(made.begin()), std::make_move_iterator(made.end()));
    }
    if (!commands.empty()) server_->perform(commands, at);
  }
}

void Engine::tell_voices() {
  auto events = queue_.take_events();
  if (!events.empty() && !voices_.empty()) out_.voices(voices_, events);
}

// ── the clock ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::tick() {
  auto now = out_.now();
  ticked_ = now;
  if (server_) server_->look_at_clocks();
  if (server_ && !found_ && !standing_ && now >= try_again_) load();
  learn();
  end_voices_told_before(now - one_burst);
  hand_over(lead);
  tell_voices();
  tell_levels(now);
  free_unneeded();
  remember_needs();
  look_at_recording(now);
  try_quarantined_again(now);
  if (should_check(now)) check();
}

Instant Engine::next_tick() const {
  Instant due = ticked_ + longest_rest;
  const auto limit = [&](Instant moment) { due = std::min(due, moment); };
  if (server_ && !found_ && !standing_) limit(try_again_);
  if (!told_ended_.empty()) limit(told_ended_.front().first + one_burst);
  if (standing_)
    if (const auto next = queue_.next()) limit(*next + Seconds{-lead.count});
  return std::max<Instant>(due, ticked_ + shortest_rest);
}

void Engine::look_at_recording(Instant now) {
  if (!standing_) return;
  const auto news = recorder_.look(*server_, now);
  if (news) out_.publish(Event{now, "backend", *news, {}});
}

void Engine::tell_levels(Instant now) {
  if (!standing_ || now - last_levels_ < levels_period) return;
  last_levels_ = now;
  auto status = levels_->status();
  Meters meters{.cpu = status.cpu, .nodes = status.nodes};
  for (const auto& [node, levels] : levels_->take()) {
    auto strip = strip_of(plan_, node);
    if (strip) meters.strips.push_back({*strip, {levels.peak[0], levels.peak[1]}, {levels.rms[0], levels.rms[1]}});
  }
  out_.publish(meters);
}

void Engine::tell(const std::string& text, std::map<std::string, double> figures) {
  words_["server"] = text;
  out_.publish(Event{out_.now(), "backend", text, std::move(figures)});
}

// ── requests ──────────────────────────────────────────────────────────────────────────────────────────────────────

void Engine::take(const loop::Peer& peer, const BackendRequest& request) {
  hand_over(blocked);
  std::visit([&](const auto& one) { answer(peer, one); }, request);
}

void Engine::answer(const loop::Peer& peer, const Record& request) {
  if (request.path.empty()) return finish_recording(peer, request.ticket);
  auto started = standing_ ? recorder_.start(request.path, *server_, info_.epoch, out_.now())
                           : Result<void>(Refusal{"no audio server is running that could record; see `status`"});
  tell_health();
  out_.answer(peer, {request.ticket, started ? request.path : "", started ? "" : started.reason(), 0});
}

/// Parts are joined beside the music: that may take as long as the disk needs.
void Engine::finish_recording(const loop::Peer& peer, std::uint64_t ticket) {
  auto ended = recorder_.stop(server_.get(), out_.now());
  if (!ended) return out_.answer(peer, {ticket, "", ended.reason(), 0});
  tell_health();
  auto join = [note = *ended, wav = options_.audio.wav, answer = out_.answer, peer, ticket] {
    auto whole = joined(note, wav);
    if (!whole) return answer(peer, {ticket, "", whole.reason(), 0});
    answer(peer, {ticket, whole->path, whole->cut.empty() ? "" : in_words(*whole), whole->length.count});
  };
  if (ended->parts.size() == 1) return join();
  joining_.emplace_back(join);
}

void Engine::answer(const loop::Peer& peer, const InspectTree& request) {
  auto found = look_at_tree(blocked);
  if (!found) return out_.answer(peer, {request.ticket, "", found.reason(), 0});
  auto step = diff(found->plan, plan_);
  step.now.insert(step.now.end(), step.later.begin(), step.later.end());
  out_.answer(peer, {request.ticket, in_words(step.now), "", 0});
}

/// Unasked: whoever was answered and asks for the status next is told what is so now.
void Engine::tell_health() { out_.pong({0, health()}); }

Health Engine::health() {
  auto status = levels_->status();
  const auto& queue = queue_.figures();
  Health health{"backend", options_.pid, standing_ || (found_ && !project_), figures_, words_};
  health.figures["nodes"] = status.nodes;
  health.figures["cpu"] = status.cpu;
  health.figures["voices"] = static_cast<double>(queue.voices);
  health.figures["lates"] = static_cast<double>(queue.lates + played_late_);
  health.figures["missed"] = static_cast<double>(queue.missed);
  health.figures["refused"] = static_cast<double>(queue.refused);
  if (queue.least_lead) health.figures["lead_min_ms"] = queue.least_lead->count * 1e3;
  health.figures["server_epoch"] = static_cast<double>(info_.epoch);
  health.figures["samples"] = static_cast<double>(buffers_.ready()->size());
  health.figures["samples_missing"] = static_cast<double>(buffers_.missing().size());
  if (const auto& missing = buffers_.missing(); !missing.empty())
    health.words["missing sample"] = missing.begin()->first.sample + ": " + missing.begin()->second;
  if (recorder_.goes_on()) health.words["recording"] = recorder_.path();
  if (!recorder_.trouble().empty()) {
    auto& trouble = health.words["trouble"];
    trouble += (trouble.empty() ? "" : "; ") + recorder_.trouble();
  }
  if (!quarantine_.empty()) health.words["quarantine"] = quarantine_words();
  const auto loading = buffers_.loading();
  if (!loading.empty()) health.figures["samples_loading"] = static_cast<double>(loading.size());
  if (auto words = left_out(plan_, loading); !words.empty()) health.words["left out"] = said(words);
  return health;
}

}  // namespace beltane::backend
