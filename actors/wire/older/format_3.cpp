#include "wire/older/format_3.hpp"

#include "wire/codec.hpp"
#include "wire/older/format_3_now.hpp"

namespace beltane::wire {
namespace format_3 {
constexpr std::uint32_t protocol = 1;
}

template <>
inline constexpr const char* filed_as<format_3::OldKeepChange> = "row";
template <>
inline constexpr const char* filed_as<format_3::OldStudio> = "studio";

bool is_of_older_format(std::string_view row) { return protocol_of(row) == format_3::protocol; }

namespace format_3 {

template <>
Result<Studio> read<Studio>(std::string_view bytes) {
  auto old = unpack<OldStudio>(spoken(static_cast<const Studio*>(nullptr)), protocol, bytes);
  if (!old) return old.refusal();
  return now(*std::move(old));
}

template <>
Result<KeepChange> read<KeepChange>(std::string_view bytes) {
  auto old = unpack<OldKeepChange>(spoken(static_cast<const KeepChange*>(nullptr)), protocol, bytes);
  if (!old) return old.refusal();
  return now(*std::move(old));
}

}  // namespace format_3
}  // namespace beltane::wire
