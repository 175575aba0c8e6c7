#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "native/link.hpp"
#include "native/voices.hpp"

namespace beltane::native {

/// The audio thread of the engine: carries out the commands of the control thread at their frames, and plays the rack.
/// Thread: one at a time, without allocating, locking or waiting.
class Player {
 public:
  /// `waiting`: so many commands may wait for their frames.
  Player(Link& link, std::size_t waiting, std::size_t voices, double rate);
  ~Player();
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;

  /// Makes the next frames.
  void process(float* left, float* right, std::size_t frames);

 private:
  void receive();
  void carry_out_due(std::int64_t frame, std::int64_t block);
  void carry_out(const AudioCommand& command);
  void carry_out(const BeginVoice& begin);
  void carry_out(const SetParameter& set);
  void carry_out(Update& update);
  void begin_rack();
  void play(const StereoBlock& out);

  Link& link_;
  std::vector<AudioCommand> waiting_{};  // a heap, the next one first
  std::size_t most_waiting_;
  std::shared_ptr<Rack> rack_{std::make_shared<Rack>()};
  SynthVoices voices_;
  Surroundings around_{};
  std::int64_t frame_{};
};

}  // namespace beltane::native
