#include "model/project/zone.hpp"

#include <algorithm>

namespace beltane {

const Zone* zone_for(const Zones& zones, std::uint8_t pitch, std::uint8_t velocity) {
  const auto at = std::find_if(zones.begin(), zones.end(), [&](const Zone& zone) {
    return zone.low <= pitch && pitch <= zone.high && zone.soft <= velocity && velocity <= zone.loud;
  });
  return at == zones.end() ? nullptr : &*at;
}

bool is_sample_name(std::string_view name) {
  const auto all = [](std::string_view text, std::string_view of) { return text.find_first_not_of(of) == text.npos; };
  if (!name.starts_with(factory_prefix)) return name.size() == 32 && all(name, "0123456789abcdef");
  name.remove_prefix(factory_prefix.size());
  return !name.empty() && name.size() <= 64 && all(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

}  // namespace beltane
