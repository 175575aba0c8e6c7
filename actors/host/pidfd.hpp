#pragma once

#include <cstdint>

#include "host/fd.hpp"

namespace beltane {

/// A pidfd of that pid, which no later process with the same number can take the place of; none where there is no such
/// process.
Fd open_pidfd(std::int32_t pid);

/// Sends a signal to the very process of that pidfd. Nothing happens where it is gone.
void send_signal(const Fd& pidfd, int number);

}  // namespace beltane
