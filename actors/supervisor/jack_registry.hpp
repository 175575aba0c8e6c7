#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace beltane::supervisor {

/// One of the eight places for servers in JACK's registry.
struct JackSlot {
  std::int32_t pid{};
  std::string name{};
  bool operator==(const JackSlot&) const = default;
};

/// The servers that stand in the registry; nothing where its layout is not the one of JACK 2. Pure.
std::vector<JackSlot> slots_in(std::span<const char> registry);

/// JACK has room for eight servers on a machine, keeps a killed one's place until a server of the same name comes, and
/// leaves its registry in /dev/shm for ever. This removes the registry, under JACK's own lock, where no server in it
/// lives any more, with the segments that such servers left. Where one lives, or the layout is unknown, nothing is
/// touched.
void tidy_jack_registry();

}  // namespace beltane::supervisor
