#pragma once

#include <string_view>

namespace beltane {

inline constexpr std::string_view rig_name_rule = "use 1 to 32 letters, digits, _ and -";

/// Whether a rig may be called so: its name is that of folders and of JACK clients.
constexpr bool is_rig_name(std::string_view name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return !name.empty() && name.size() <= 32 && name.find_first_not_of(allowed) == name.npos;
}

}  // namespace beltane
