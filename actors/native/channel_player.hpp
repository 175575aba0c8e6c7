#pragma once

#include "native/rack.hpp"
#include "native/voices.hpp"

namespace beltane::native {

/// What a channel is played with.
struct PlayContext {
  SynthVoices& voices;
  const Surroundings& around;
  const StereoBlock& out;  // what is heard; the master adds to it
};

/// Plays one stretch of the channel and gives it to where its routes lead. Audio thread.
void play_channel(RackChannel& channel, Rack& rack, const PlayContext& context);

/// The channel, which was muted, forgets what it heard and may sound. Audio thread.
void hear_again(RackChannel& channel);

}  // namespace beltane::native
