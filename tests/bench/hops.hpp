#pragma once

#include "bench/bench.hpp"

namespace beltane::bench {

/// The floor of an edit's way: two one-way hops over ipc:// (a round trip between two threads that wait in libzmq and
/// do nothing else) and one UDP datagram on loopback, paced as edits are, with messages of `bytes`.
Samples bare_hops(std::size_t bytes, int count, Pace pace);

}  // namespace beltane::bench
