#pragma once

#include <jack/jack.h>

#include <vector>

#include "patchbay/wiring.hpp"

namespace beltane::patchbay {

/// Makes connections in the order given, and remembers which stand. One thread.
class Connector {
 public:
  explicit Connector(jack_client_t* client) : client_(client) {}

  /// Connects what does not stand yet, and answers how many that were. What joins two clients waits for those before it
  /// that join the same two: in a loop JACK takes the connection that is made last for the one that feeds back.
  int make(const std::vector<Wire>& wires);
  /// Whether `make` could make all of them.
  bool complete() const { return waiting_.empty(); }
  bool stands(const Wire& wire) const;
  void remove(const std::vector<Wire>& wires);
  /// Forgets connections that do not stand any more. Asking JACK waits for its next period, so this is done only when
  /// something was pulled.
  void forget_pulled();

 private:
  enum class Made { now, before, not_yet };
  Made connect(const Wire& wire);

  jack_client_t* client_;
  std::vector<Wire> standing_{};
  std::vector<Wire> waiting_{};
};

}  // namespace beltane::patchbay
