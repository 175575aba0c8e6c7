#include "standby/command.hpp"

#include <algorithm>

namespace beltane::standby {
namespace {

struct Ask {
  graph::AudioBackend& engine;
  graph::EngineTime at;

  Result<void> operator()(const graph::GraphChange& change) const { return engine.change(change, at); }
  Result<void> operator()(const Renew& renew) const { return engine.renew(renew.kinds); }
  Result<void> operator()(graph::PlayVoice play) const {
    play.at = at;
    return engine.play(play);
  }
  Result<void> operator()(graph::Release release) const {
    release.at = at;
    return engine.release(release);
  }
  Result<void> operator()(graph::Move move) const {
    move.at = at;
    return engine.move(move);
  }
  Result<void> operator()(graph::Turn turn) const {
    turn.at = at;
    return engine.turn(turn);
  }
  Result<void> operator()(const SetTempo& set) const { return engine.set_tempo(set.tempo, at); }
  Result<void> operator()(const SetPosition& set) const {
    return engine.set_position(set.playhead, at), Result<void>{};
  }
  Result<void> operator()(const Reuse& reuse) const { return engine.reuse(reuse.voice), Result<void>{}; }
  Result<void> operator()(Commit) const { return engine.commit(), Result<void>{}; }
};

}  // namespace

Result<void> carry_out(const Command& command, graph::AudioBackend& engine, const graph::EngineClockReading& clock) {
  return std::visit(Ask{engine, command.at ? graph::by_engine(clock, *command.at) : graph::at_once}, command.what);
}

std::optional<Instant> by_rig(const graph::EngineClockReading& clock, graph::EngineTime at) {
  if (at == graph::at_once) return {};
  return clock.rig + Seconds{at.seconds - clock.engine.seconds};
}

bool is_structural(const graph::GraphChange& change) {
  const auto listens_elsewhere = [](const auto& each) { return each.second.key.has_value(); };
  return !graph::only_values(change) || std::ranges::any_of(change.changed, [&](const auto& each) {
    return std::ranges::any_of(each.second.changed, listens_elsewhere);
  });
}

}  // namespace beltane::standby
