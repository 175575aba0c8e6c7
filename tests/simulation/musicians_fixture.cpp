#include "simulation/musicians_fixture.hpp"

#include "wire/wire.hpp"

namespace beltane::simulation {
namespace {

constexpr std::uint64_t first_key = 1'000'000'000;  // among events

LifeHandle life_of(std::string name) { return std::make_shared<Life>(Life{.process = std::move(name)}); }

}  // namespace

// ── edits ────────────────────────────────────────────────────────────────────────────────────────────────────────

Editor::Editor(Machine& machine, Network& network, const Rig& rig, std::uint64_t number)
    : life_(life_of("editor " + std::to_string(number))),
      machine_(machine),
      loop_(machine, network, life_),
      id_{{1, number}} {
  machine.enter(life_, [&] {
    line_ = *loop_.dial(
        endpoint(rig, sockets::session_edits), [this](const loop::Bytes& bytes) { receive(bytes); },
        [this](bool up) { linked(up); });
  });
}

void Editor::submit(Edits edits, Intent intent) {
  machine_.enter(life_, [&] {
    pending_.push_back({.client = id_,
                        .sequence = ++sequence_,
                        .author = "author " + std::to_string(id_.bits[1]),
                        .intent = intent,
                        .edits = std::move(edits)});
    send(pending_.back());
  });
}

void Editor::send(const Submission& submission) const { line_->send(wire::encode(SessionRequest{submission})); }

void Editor::linked(bool up) {
  if (!up) return;
  if (renumbers)
    for (auto& submission : pending_) submission.sequence = ++sequence_;
  for (const auto& submission : pending_) send(submission);
}

void Editor::receive(const loop::Bytes& bytes) {
  const auto reply = wire::decode<SessionReply>(bytes);
  const auto* verdict = reply ? std::get_if<Verdict>(&*reply) : nullptr;
  if (!verdict || (!verdict->durable && verdict->refusal.empty())) return;
  std::erase_if(pending_, [&](const Submission& one) { return one.sequence == verdict->sequence; });
}

// ── playing ──────────────────────────────────────────────────────────────────────────────────────────────────────

Player::Player(Machine& machine, Network& network, const Rig& rig)
    : life_(life_of("player")), machine_(machine), loop_(machine, network, life_) {
  machine.enter(life_, [&] {
    transport_ = *loop_.dial(
        endpoint(rig, sockets::sequencer_transport), [this](const loop::Bytes&) { command_.reset(); },
        [this](bool up) {
          if (up) send_command();
        });
    voices_ = *loop_.dial(
        endpoint(rig, sockets::voices_gestures), [](const loop::Bytes&) {}, [](bool) {});
  });
}

void Player::command(const TransportCommand& command) {
  machine_.enter(life_, [&] {
    command_ = command;
    send_command();
  });
}

void Player::send_command() {
  if (command_) transport_->send(wire::encode(*command_));
}

void Player::press(InstrumentId instrument, std::uint8_t pitch) {
  machine_.enter(life_, [&] {
    keys_.push_back(EventId{first_key + keys_.size()});
    voices_->send(wire::encode(
        Gestures{PlayNote{.id = keys_.back(), .instrument = instrument, .pitch = pitch, .at = machine_.now()}}));
  });
}

void Player::let_go() {
  machine_.enter(life_, [&] {
    Gestures gestures;
    for (const auto key : keys_) gestures.emplace_back(ReleaseNote{key, machine_.now()});
    if (!gestures.empty()) voices_->send(wire::encode(gestures));
  });
}

}  // namespace beltane::simulation
