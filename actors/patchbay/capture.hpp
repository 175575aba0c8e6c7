#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "model/result.hpp"
#include "patchbay/silence.hpp"

namespace beltane::patchbay {

/// Where to listen.
struct Ear {
  std::string server{};    // JACK server; empty: the default one
  std::string playback{};  // client that has the loudspeakers; empty: whichever is physical
  std::uint32_t channels{2};
  std::string source{};  // only ports whose name begins so count, such as "beltane-default-a"; empty: any
  Seconds patience{10};  // for the JACK server to be there
};

/// Hears what the loudspeakers get: it keeps itself connected to whatever is connected to them. When the JACK server
/// goes it waits for it to come back, and the time between is silence. Blocks nobody: the audio callback only copies
/// into a ring that was made before.
class Capture {
 public:
  virtual ~Capture() = default;
  /// What was heard so far. From any thread; copies.
  virtual Captured captured() const = 0;
};

/// Begins to listen. Blocks until the JACK server is there, or the patience is over.
Result<std::unique_ptr<Capture>> listen_at(const Ear&);

/// Writes it as 32-bit float WAV.
Result<void> write_wav(const Captured&, const std::filesystem::path&);

}  // namespace beltane::patchbay
