#pragma once

#include "bench/bench.hpp"

namespace beltane::bench {

/// The floor of an edit's way: two one-way hops over ipc:// (half a round trip between two threads that do nothing
/// else, once for each) and one UDP datagram on loopback, paced as edits are, with messages of `bytes`.
Samples bare_hops(std::size_t bytes, int count, Seconds pace);

}  // namespace beltane::bench
