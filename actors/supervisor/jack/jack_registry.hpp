#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace beltane::supervisor {

/// One of the eight places for servers in JACK's registry.
struct JackSlot {
  std::size_t offset{};  // in the file
  std::int32_t pid{};
  std::string name{};
  bool operator==(const JackSlot&) const = default;
};

/// How long one is in the file.
inline constexpr std::size_t jack_slot_length = 264;

/// The servers that stand in the registry; nothing where its layout is not the one of JACK 2. Pure.
std::vector<JackSlot> slots_in(std::span<const char> registry);

/// JACK has room for eight servers on a machine, keeps a killed one's place until a server of the same name comes, and
/// leaves its registry in /dev/shm for ever. This frees, under JACK's own lock, the places of servers that are dead;
/// and where no server is left and no process has the registry open, removes it, with the segments that nobody can find
/// any more. Where the layout is not the one of JACK 2, nothing is touched.
void tidy_jack_registry();

}  // namespace beltane::supervisor
