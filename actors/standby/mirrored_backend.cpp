#include "standby/mirrored_backend.hpp"

#include <algorithm>
#include <iterator>

namespace beltane::standby {
namespace {

constexpr Seconds finish_limit{0.5};
constexpr auto prepare_period = std::chrono::seconds(1);
constexpr std::size_t most_behind = 20'000;  // tasks of a standby that does nothing any more

}  // namespace

// ── sides that are given up ───────────────────────────────────────────────────────────────────────────────────────

void Retired::add(std::unique_ptr<StandbySide> side) {
  side->abandon();
  sides_.push_back(std::move(side));
}

void Retired::tidy() {
  std::erase_if(sides_, [](const auto& side) { return side->waiting() == 0; });
}

// ── the standby ───────────────────────────────────────────────────────────────────────────────────────────────────

MirroredBackend::MirroredBackend(std::unique_ptr<graph::AudioBackend> live, Surroundings surroundings)
    : around_(std::move(surroundings)), live_(std::move(live)) {}

MirroredBackend::~MirroredBackend() { retire_standby(); }

void MirroredBackend::add_standby(std::unique_ptr<graph::AudioBackend> engine, Mode mode) {
  (void)lose_standby(false);
  standby_ = std::make_unique<Standby>(
      std::make_unique<StandbySide>(std::move(engine), around_.make_worker, around_.now, around_.wake), mode);
  standby_->work(now());
}

void MirroredBackend::retire_standby() {
  if (!standby_) return;
  around_.retired->add(standby_->take_side());
  standby_ = nullptr;
}

std::optional<Withheld> MirroredBackend::lose_standby(bool crashed) {
  retire_standby();
  tell_ended(playing_.voices().lose_standby());
  if (!canary_.is_trying()) return {};
  Withheld withheld;
  for (const auto& command : canary_.take_tried()) {
    const auto* change = std::get_if<graph::GraphChange>(&command.what);
    const auto* renew = std::get_if<Renew>(&command.what);
    if (crashed && change && is_structural(*change))
      withheld.changes.push_back(*change);
    else if (crashed && renew)
      withheld.renewed.insert(withheld.renewed.end(), renew->kinds.begin(), renew->kinds.end());
    else
      give_live(command);
  }
  give_waiting();
  live_->commit();
  return crashed ? std::optional(std::move(withheld)) : std::nullopt;
}

void MirroredBackend::fail_standby(const std::string& why) {
  (void)lose_standby(false);
  events_.emplace_back(graph::StandbyFailed{why});
}

void MirroredBackend::fail_hung_standby() {
  withheld_ = lose_standby(true);
  events_.emplace_back(graph::StandbyFailed{"its audio thread stands still"});
}

/// Its engine, once it has done what it was asked and what it told is heard; else it is given up.
std::unique_ptr<graph::AudioBackend> MirroredBackend::finish_standby() {
  auto engine = standby_->side().finish(finish_limit);
  if (!engine) {
    retire_standby();
    return nullptr;
  }
  hear_last(standby_->side().news());
  auto events = engine->events();
  hear_last({std::make_move_iterator(events.begin()), std::make_move_iterator(events.end())});
  standby_ = nullptr;
  return engine;
}

/// What counts of what a standby told that plays from now on.
void MirroredBackend::hear_last(const std::vector<News>& news) {
  for (const auto& one : news) {
    if (const auto* event = std::get_if<graph::BackendEvent>(&one)) {
      if (const auto* ended = std::get_if<graph::VoiceGone>(event)) end_on_standby(ended->voice);
      continue;
    }
    const auto* refused = std::get_if<Refused>(&one);
    if (!refused) continue;
    if (const auto* play = std::get_if<graph::PlayVoice>(&refused->command.what)) end_on_standby(play->voice);
    if (std::holds_alternative<graph::GraphChange>(refused->command.what))
      events_.emplace_back(graph::ChangeRefused{refused->reason});
  }
}

/// What was tried has been done there.
bool MirroredBackend::promote() {
  if (!standby_ || !standby_->is_built()) return false;
  (void)canary_.take_tried();
  auto engine = finish_standby();
  if (!engine) return false;
  live_ = std::move(engine);
  const auto [over, missing] = playing_.promote(*live_, now());
  tell_ended(over);
  for (const auto& command : missing) give_live(command);
  give_waiting();
  live_->commit();
  return true;
}

bool MirroredBackend::swap() {
  if (!standby_ || !standby_->is_built()) return false;
  for (const auto& command : canary_.take_tried()) give_live(command);
  give_waiting();
  live_->commit();
  const auto mode = standby_->mode();
  auto engine = finish_standby();
  if (!engine) {
    tell_ended(playing_.voices().lose_standby());
    return false;
  }
  std::swap(live_, engine);
  playing_.voices().swap(now());
  standby_ = std::make_unique<Standby>(
      std::make_unique<StandbySide>(std::move(engine), around_.make_worker, around_.now, around_.wake), mode);
  standby_->stood(now());
  return true;
}

std::optional<std::pair<std::unique_ptr<graph::AudioBackend>, graph::Standing>> MirroredBackend::take_warm() {
  if (!standby_ || standby_->mode() != Mode::warm || !(standby_->is_joined() || standby_->is_preparing())) return {};
  auto found = standby_->found();
  auto engine = finish_standby();
  if (!engine) return {};
  return std::pair{std::move(engine), std::move(found)};
}

/// It is given all that sounds, and from then on what is given to the live engine.
void MirroredBackend::build_standby() {
  for (auto& command : playing_.for_newcomer(standby_->found(), *live_, now()))
    standby_->side().give(std::move(command));
  standby_->side().send();
  standby_->built(now());
  events_.emplace_back(graph::StandbyBuilt{});
}

void MirroredBackend::prepare_standby() {
  const auto now = around_.now();
  graph_changed_ = false;
  told_graph_ = now;
  standby_->prepare(live_->standing().graph, now);
}

// ── what the engines are asked ────────────────────────────────────────────────────────────────────────────────────

template <class AskLive>
Result<void> MirroredBackend::give(Command command, const AskLive& ask_live) {
  const bool mirrors = standby_ && standby_->is_built();
  if (!mirrors) {
    auto done = ask_live();
    if (done) playing_.enter(command, mirrors, now());
    return done;
  }
  auto way = canary_.way(command);
  if (way == Canary::Way::try_first && !standby_->is_ready()) way = Canary::Way::both;
  if (way == Canary::Way::wait) {
    playing_.enter(command, mirrors, now());
    if (canary_.wait(command)) return {};
    settle_tried();  // there is no room: nobody waits any more
    give_live(command);
    give_standby(std::move(command));
    return {};
  }
  if (way == Canary::Way::try_first) {
    playing_.enter(command, mirrors, now());
    try_first({std::move(command)});
    return {};
  }
  auto done = ask_live();
  if (!done) return done;
  playing_.enter(command, mirrors, now());
  give_standby(std::move(command));
  return {};
}

void MirroredBackend::give_standby(Command command) {
  if (!standby_) return;
  const bool is_music =
      std::holds_alternative<graph::PlayVoice>(command.what) || std::holds_alternative<graph::Release>(command.what) ||
      std::holds_alternative<graph::Turn>(command.what) || std::holds_alternative<graph::Move>(command.what);
  standby_->side().give(std::move(command));
  if (!is_music) standby_->side().send();  // music goes with `commit`
}

void MirroredBackend::give_live(const Command& command) {
  const auto done = carry_out(command, *live_, live_->clock());
  if (done) return;
  if (const auto* play = std::get_if<graph::PlayVoice>(&command.what)) end_on_live(play->voice);
  const bool is_change =
      std::holds_alternative<graph::GraphChange>(command.what) || std::holds_alternative<Renew>(command.what);
  if (is_change) events_.emplace_back(graph::ChangeRefused{done.reason()});
}

void MirroredBackend::try_first(Commands commands) {
  auto& side = standby_->side();
  for (const auto& command : commands) side.give(command);
  side.confirm(canary_.try_first(std::move(commands), now(), trial_.value_or(Seconds{})));
}

void MirroredBackend::judge_tried() {
  switch (canary_.judge(now())) {
    case Canary::Verdict::wait:
      return;
    case Canary::Verdict::compare:
      return compare();
    case Canary::Verdict::passed:
      return settle_tried();
    case Canary::Verdict::hung:
      return fail_hung_standby();
  }
}

/// What is silent for long may not be the standby alone.
void MirroredBackend::compare() {
  const auto ticket = canary_.compare();
  standby_->side().confirm(ticket);
  if (live_->confirm(ticket)) canary_.live_confirmed(ticket, now());
}

/// The standby has lived through it.
void MirroredBackend::settle_tried() {
  for (const auto& command : canary_.take_tried()) give_live(command);
  give_waiting();
  live_->commit();
}

void MirroredBackend::give_waiting() {
  auto waiting = canary_.take_waiting();
  const auto is_tried_first = [this](const Command& command) { return canary_.way(command) == Canary::Way::try_first; };
  if (standby_ && standby_->is_ready() && std::ranges::any_of(waiting, is_tried_first))
    return try_first(std::move(waiting));
  for (auto& command : waiting) {
    give_live(command);
    give_standby(std::move(command));
  }
}

Result<void> MirroredBackend::change(const graph::GraphChange& change, graph::EngineTime at) {
  auto done = give({by_rig(clock(), at), change}, [&] { return live_->change(change, at); });
  if (!done) return done;
  graph_changed_ = true;
  has_graph_ = true;
  return done;
}

Result<void> MirroredBackend::change_on_trial(const graph::GraphChange& change, graph::EngineTime at, Seconds length) {
  trial_ = length;
  auto done = this->change(change, at);
  trial_.reset();
  return done;
}

Result<void> MirroredBackend::renew(const std::vector<UnitName>& kinds) {
  if (standby_ && standby_->is_preparing()) give_standby({{}, Renew{kinds}});
  return give({{}, Renew{kinds}}, [&] { return live_->renew(kinds); });
}

Result<void> MirroredBackend::play(const graph::PlayVoice& play) {
  return give({by_rig(clock(), play.at), play}, [&] { return live_->play(play); });
}

Result<void> MirroredBackend::release(const graph::Release& release) {
  return give({by_rig(clock(), release.at), release}, [&] { return live_->release(release); });
}

Result<void> MirroredBackend::move(const graph::Move& move) {
  return give({by_rig(clock(), move.at), move}, [&] { return live_->move(move); });
}

Result<void> MirroredBackend::turn(const graph::Turn& turn) {
  return give({by_rig(clock(), turn.at), turn}, [&] { return live_->turn(turn); });
}

Result<void> MirroredBackend::set_tempo(Bpm tempo, graph::EngineTime at) {
  return give({by_rig(clock(), at), SetTempo{tempo}}, [&] { return live_->set_tempo(tempo, at); });
}

void MirroredBackend::set_position(const Playhead& playhead, graph::EngineTime at) {
  (void)give({by_rig(clock(), at), SetPosition{playhead}},
             [&] { return live_->set_position(playhead, at), Result<void>{}; });
}

void MirroredBackend::reuse(VoiceId voice) {
  live_->reuse(voice);
  if (!standby_ || !standby_->is_built()) return;
  give_standby({{}, Reuse{voice}});
  take_from_standby(voice);
}

/// Where it alone still has the voice, whose id is given to another note.
void MirroredBackend::take_from_standby(VoiceId voice) {
  if (!playing_.voices().reuse(voice)) return;
  give_standby({{}, graph::Release{.voice = voice, .how = graph::Ending::unheard}});
  events_.emplace_back(graph::VoiceGone{voice});
}

void MirroredBackend::commit() {
  live_->commit();
  if (standby_ && standby_->is_built()) give_standby({{}, Commit{}});
}

// ── what is known ─────────────────────────────────────────────────────────────────────────────────────────────────

Result<graph::Standing> MirroredBackend::join() {
  auto found = live_->join();
  if (found) playing_.voices().adopt(found->voices, now());
  return found;
}

graph::Standing MirroredBackend::standing() const {
  auto standing = live_->standing();
  if (canary_.is_trying()) standing.graph = canary_.with_coming(std::move(standing.graph));
  return standing;
}

graph::EngineReport MirroredBackend::report() const {
  auto report = live_->report();
  if (!standby_) return report;
  report.words["standby"] = standby_->words();
  report.figures["standby_ready"] = standby_->is_ready() ? 1 : 0;
  return report;
}

// ── what the engines tell ─────────────────────────────────────────────────────────────────────────────────────────

std::vector<graph::BackendEvent> MirroredBackend::events() {
  for (auto& event : live_->events()) hear_live(std::move(event));
  if (standby_) hear_standby();
  around_.retired->tidy();
  return std::exchange(events_, {});
}

void MirroredBackend::hear_live(graph::BackendEvent event) {
  if (const auto* sign = std::get_if<graph::Confirmed>(&event)) canary_.live_confirmed(sign->ticket, now());
  const auto* ended = std::get_if<graph::VoiceGone>(&event);
  if (ended && !playing_.voices().ended(ended->voice, LedgerSide::live, now())) {
    if (playing_.voices().is_reused(ended->voice)) take_from_standby(ended->voice);
    return;
  }
  events_.push_back(std::move(event));
}

void MirroredBackend::hear_standby() {
  for (const auto& news : standby_->side().news()) {
    std::visit([this](const auto& one) { heard(one); }, news);
    if (!standby_) return;
  }
  const auto now = around_.now();
  judge_tried();
  if (!standby_) return;
  settle_voices(playing_.voices().overdue(now), graph::Ending::cut);
  if (standby_->is_joined() && has_graph_) standby_->mode() == Mode::mirror ? build_standby() : prepare_standby();
  if (standby_->is_preparing() && graph_changed_ && now - told_graph_ > prepare_period) prepare_standby();
  standby_->work(now);
  if (standby_->side().waiting() > most_behind) fail_standby("it does not keep up with what it is asked");
}

void MirroredBackend::heard(const Checked& checked) {
  if (checked.found)
    settle_voices(playing_.voices().compare(checked.found->voices, checked.seen, now()), graph::Ending::release);
  if (standby_->hear(checked, now())) events_.emplace_back(graph::StandbyReady{});
}

void MirroredBackend::heard(const Prepared& prepared) {
  if (standby_->hear(prepared, now())) events_.emplace_back(graph::StandbyReady{});
}

void MirroredBackend::heard(const Refused& refused) {
  const auto& what = refused.command.what;
  if (const auto* play = std::get_if<graph::PlayVoice>(&what)) end_on_standby(play->voice);
  if (std::holds_alternative<graph::GraphChange>(what) || std::holds_alternative<Renew>(what))
    fail_standby(refused.reason);
}

void MirroredBackend::heard(const graph::BackendEvent& event) {
  if (const auto* ended = std::get_if<graph::VoiceGone>(&event)) end_on_standby(ended->voice);
  if (const auto* sign = std::get_if<graph::Confirmed>(&event)) canary_.standby_confirmed(sign->ticket);
  if (const auto* failed = std::get_if<graph::Failed>(&event)) standby_->suspect(failed->what, now());
  if (std::holds_alternative<graph::MayDiffer>(event)) standby_->suspect("", now());
  if (std::holds_alternative<graph::ServerWentAway>(event)) fail_standby("its server went away");
}

void MirroredBackend::settle_voices(const VoiceLedger::Settled& settled, graph::Ending how) {
  for (const auto voice : settled.to_cut) give_standby({{}, graph::Release{.voice = voice, .how = how}});
  if (!settled.to_cut.empty()) give_standby({{}, Commit{}});
  tell_ended(settled.over);
}

void MirroredBackend::end_on_standby(VoiceId voice) {
  if (playing_.voices().ended(voice, LedgerSide::standby, now())) tell_ended({voice});
}

/// It refused it: where the standby took it, that is to end it.
void MirroredBackend::end_on_live(VoiceId voice) {
  if (playing_.voices().ended(voice, LedgerSide::live, now())) return tell_ended({voice});
  give_standby({{}, graph::Release{.voice = voice, .how = graph::Ending::unheard}});
}

void MirroredBackend::tell_ended(const std::vector<VoiceId>& voices) {
  for (const auto voice : voices) events_.emplace_back(graph::VoiceGone{voice});
}

}  // namespace beltane::standby
