#include "native/native_engine.hpp"

#include <algorithm>
#include <cmath>

#include "graph/order.hpp"
#include "graph/pitch.hpp"
#include "model/editing/refuse.hpp"
#include "native/update.hpp"

namespace beltane::native {
namespace {

constexpr double lift_seconds = 0.025;  // until what is lifted out of its place has faded to the dry sound

std::string in_words(const std::set<std::string, std::less<>>& names) {
  std::string words;
  for (const auto& name : names) words += (words.empty() ? "" : ", ") + name;
  return words;
}

graph::Capabilities capabilities_of(const UnitTypes& types, std::size_t voices) {
  graph::Capabilities able{.voices = voices};
  for (const auto* type : types) able.kinds.insert(type->spec.name);
  able.lacking = {"beat position", "controllers", "cue", "inputs", "recording", "samples", "side-chains"};
  return able;
}

}  // namespace

NativeEngine::NativeEngine(const NativeEngineOptions& options)
    : types_(options.types),
      rate_(options.rate),
      capabilities_(capabilities_of(options.types, options.voices)),
      link_(options.waiting),
      commands_(link_, options.waiting),
      player_(link_, options.waiting, options.voices, options.rate) {}

NativeEngine::~NativeEngine() { collect(); }

/// Frees what the audio thread is done with, and notes which voices have ended.
void NativeEngine::collect() {
  while (const auto update = link_.returned.pop()) delete *update;
  while (const auto voice = link_.ended.pop()) {
    voices_.erase(*voice);
    ended_.push_back(*voice);
  }
}

std::int64_t NativeEngine::frame_of(graph::EngineTime at) const {
  constexpr double last = 9e15;  // frames; beyond, a double does not tell them apart
  return std::isnan(at.seconds) || at == graph::at_once
             ? no_frame
             : static_cast<std::int64_t>(std::llround(std::clamp(at.seconds * rate_, -last, last)));
}

Result<void> NativeEngine::change(const graph::GraphChange& change, graph::EngineTime at) {
  collect();
  if (change.empty()) return {};
  auto after = graph::applied(graph_, change);
  if (auto order = graph::order_of(after); !order) return order.refusal();
  auto frame = std::max(frame_of(at), last_change_);
  auto update = std::make_unique<Update>(settings_in(change, after, types_));
  auto rack = rack_;
  if (!only_values(change)) {
    const auto changed = channels_built_anew(change);
    if (auto lifted = lifted_rack(after, changed, *rack_)) {
      auto lift = std::make_unique<Update>(Update{.rack = lifted});
      if (auto sent = commands_.send(frame, lift.get(), 2); !sent) return sent;
      (void)lift.release();
      frame = std::max(frame, link_.frames.load(std::memory_order_acquire) + 2 * link_.block.load()) +
              static_cast<std::int64_t>(lift_seconds * rate_);
      rack = std::move(lifted);
    }
    update->rack = rack = build_rack(graph_, after, changed, *rack, {types_, rate_});
  }
  if (auto sent = commands_.send(frame, update.get()); !sent) return sent;
  (void)update.release();
  note_coming(change, frame);
  rack_ = std::move(rack);
  graph_ = std::move(after);
  if (built_ == graph::Built{}) built_ = {load().nodes, load().nodes};
  last_change_ = frame;
  return {};
}

/// When the unit will be there; no_frame where it is already.
std::int64_t NativeEngine::frame_it_comes(UnitId unit) const {
  const auto coming = coming_.find(unit);
  const auto is_there = coming == coming_.end() || coming->second <= link_.frames.load(std::memory_order_acquire);
  return is_there ? no_frame : coming->second;
}

void NativeEngine::note_coming(const graph::GraphChange& change, std::int64_t frame) {
  const auto now = link_.frames.load(std::memory_order_acquire);
  std::erase_if(coming_, [now](const auto& each) { return each.second <= now; });
  for (const auto& [strip, channel] : change.added)
    for (const auto& unit : channel->units) coming_[unit.id] = frame;
  for (const auto& [strip, differs] : change.changed)
    for (const auto& unit : differs.added) coming_[unit.id] = frame;
}

Result<void> NativeEngine::play(const graph::PlayVoice& play) {
  collect();
  const auto strip = strip_of(play.instrument);
  const auto channel = graph_.channels.find(strip);
  const auto voice = channel == graph_.channels.end() ? std::nullopt : graph::voice_template(*channel->second);
  if (!voice) return refuse("instrument ", strip.number, " has no source to play.");
  if (!known_type(voice->source, types_)) return refuse("this engine has no source '", voice->source.kind, "'.");
  if (!std::isfinite(play.pitch) || !std::isfinite(play.velocity)) return refuse("a pitch or velocity is no number.");
  if (voices_.contains(play.voice)) return refuse("voice ", play.voice, " sounds already; give another id.");
  if (voices_.size() >= commands_.most_waiting())
    return refuse(voices_.size(), " voices sound or wait; wait until some have ended.");
  const auto frame = frame_of(play.at);
  const auto hertz = graph::hertz_of(play.pitch);
  auto sent = commands_.send(frame, BeginVoice{play.voice, strip, hertz, std::clamp(play.velocity, 0.0, 1.0)});
  if (sent) voices_.emplace(play.voice, PlayingVoice{{play.voice, play.instrument, play.pitch, play.velocity}, frame});
  return sent;
}

Result<void> NativeEngine::release(const graph::Release& release) {
  collect();
  const auto voice = voices_.find(release.voice);
  if (voice == voices_.end()) return refuse("there is no voice ", release.voice, ".");
  auto& note = voice->second;
  auto sent = commands_.send(std::max(frame_of(release.at), note.frame),
                             EndVoice{release.voice, release.how != graph::Ending::release});
  if (sent) note.voice.released = true;
  return sent;
}

Result<void> NativeEngine::move(const graph::Move& move) {
  collect();
  const auto strip = graph::channel_of(graph_, move.param.unit);
  const auto* unit = strip ? graph::find(*graph_.channels.at(*strip), move.param.unit) : nullptr;
  if (!unit) return refuse("there is no unit ", move.param.unit, ".");
  const auto* type = known_type(*unit, types_);
  const auto place = type ? place_of(*type, move.param.name) : std::nullopt;
  if (!place) return refuse("'", unit->kind, "' of this engine has no '", move.param.name, "'.");
  auto value = clamped(type->spec.params[*place], move.value);
  if (!value) return value.refusal();
  const auto glide = std::isfinite(move.glide.count) ? std::clamp(move.glide.count, 0.0, 1e6) : 0;
  auto sent = commands_.send(std::max(frame_of(move.at), frame_it_comes(move.param.unit)),
                             SetParameter{move.param.unit, type, *place, *value, std::llround(glide * rate_)});
  if (!sent) return sent;
  auto& units = graph_.channels.at(*strip).write().units;
  std::find_if(units.begin(), units.end(), [&](const auto& each) {
    return each.id == move.param.unit;
  })->values.insert_or_assign(move.param.name, *value);
  return {};
}

Result<void> NativeEngine::set_tempo(Bpm tempo, graph::EngineTime at) {
  collect();
  if (!(tempo >= slowest && tempo <= fastest))
    return refuse("a tempo goes from ", slowest.rate, " to ", fastest.rate, ".");
  return commands_.send(frame_of(at), SetBeatRate{tempo.rate / 60});
}

graph::Playable NativeEngine::playable(InstrumentId instrument, double, double) const {
  const auto channel = graph_.channels.find(strip_of(instrument));
  const auto voice = channel == graph_.channels.end() ? std::nullopt : graph::voice_template(*channel->second);
  if (!voice) return {};
  const auto* type = known_type(voice->source, types_);
  return {.there = true, .percussion = type && type->spec.percussion, .silent = !type};
}

graph::Standing NativeEngine::standing() const {
  graph::Standing standing{.graph = graph_, .omitted = omissions(graph_, types_)};
  for (const auto& [id, note] : voices_) standing.voices.push_back(note.voice);
  return standing;
}

graph::EngineLoad NativeEngine::load() const {
  std::size_t units = voices_.size();
  for (const auto& [strip, channel] : graph_.channels) units += channel->units.size();
  return {.nodes = static_cast<std::uint32_t>(units)};
}

graph::EngineReport NativeEngine::report() const {
  graph::EngineReport report{.words = {{"engine", "native: plays without " + in_words(capabilities_.lacking)}}};
  const auto all = omissions(graph_, types_);
  report.omitted = all.size();
  if (all.empty()) return report;
  const auto strip = graph::channel_of(graph_, all.front().unit);
  report.first_omitted = "the native engine has no '" + all.front().what + "' for " +
                         (strip ? graph_.channels.at(*strip)->name : std::string());
  return report;
}

std::map<StripId, graph::Level> NativeEngine::meters() {
  std::map<StripId, graph::Level> levels;
  for (const auto& channel : rack_->channels)
    if (!channel.leaving) levels.insert_or_assign(channel.part->strip, channel.part->meter.read());
  return levels;
}

std::vector<graph::BackendEvent> NativeEngine::events() {
  collect();
  std::vector<graph::BackendEvent> events;
  for (const auto voice : std::exchange(ended_, {})) events.emplace_back(graph::VoiceGone{voice});
  for (const auto& channel : rack_->channels) {
    const auto strip = channel.part->strip;
    if (channel.leaving) continue;
    const auto fault = channel.part->fault.load(std::memory_order_relaxed);
    if (auto& told = muted_[strip]; std::exchange(told, fault) != fault)
      events.emplace_back(graph::ChannelMuted{strip, fault});
  }
  const auto late = link_.late.load(std::memory_order_relaxed);
  if (const auto more = late - std::exchange(late_told_, late)) events.emplace_back(graph::PlayedLate{more});
  if (link_.server_gone.exchange(false)) events.emplace_back(graph::ServerWentAway{});
  return events;
}

graph::EngineClockReading NativeEngine::clock() const {
  const auto made = static_cast<double>(link_.frames.load(std::memory_order_acquire)) / rate_;
  const auto began = link_.began_at.load(std::memory_order_acquire);
  const Instant now{std::chrono::steady_clock::now()};
  if (began == no_frame) return {{made}, now};
  return {{between(Instant(std::chrono::nanoseconds(began)), now).count}, now};
}

}  // namespace beltane::native
