#include "services/beltane/transport.hpp"

#include <cstdio>

#include "client/connection.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"

namespace beltane {

Result<void> tell_transport(const VerbContext& command, const TransportCommand& what) {
  auto playhead = client::Connection(command.rig).transport(what);
  if (!playhead) return playhead.refusal();
  if (command.json)
    print(json_of(*playhead));
  else
    std::printf("%s at beat %s, %s bpm\n", playhead->transport.playing ? "playing" : "stopped",
                number(playhead->beat.count).c_str(), number(playhead->tempo.rate).c_str());
  return {};
}

}  // namespace beltane
