#pragma once

#include <jack/jack.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::patchbay {

struct CloseClient {
  void operator()(jack_client_t* client) const { jack_client_close(client); }
};
using JackClient = std::unique_ptr<jack_client_t, CloseClient>;

/// A client of the JACK server `server` (empty: the default one). Where the server is not there, tries again until
/// `patience` is over. Never starts a server. Blocks.
Result<JackClient> join_jack(const std::string& name, const std::string& server, Seconds patience);

/// The names of the ports that jack_get_ports or jack_port_get_all_connections gave, which are freed.
std::vector<std::string> names_in(const char** ports);

/// Wakes a thread from JACK's own threads. `poke` is safe in any callback.
class Poke {
 public:
  Poke();
  ~Poke();
  Poke(const Poke&) = delete;
  Poke& operator=(const Poke&) = delete;
  void poke() const;
  /// Readable when poked; `clear` makes it quiet.
  int fd() const { return fd_; }
  void clear() const;

 private:
  int fd_;
};

}  // namespace beltane::patchbay
