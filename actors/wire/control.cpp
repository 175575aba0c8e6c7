#include "wire/codec.hpp"

namespace beltane::wire {

template std::string encode(const ToSupervisor&);
template Result<ToSupervisor> decode(std::string_view);
template std::string encode(const FromSupervisor&);
template Result<FromSupervisor> decode(std::string_view);
template std::string encode(const BackendRequest&);
template Result<BackendRequest> decode(std::string_view);
template std::string encode(const BackendAnswer&);
template Result<BackendAnswer> decode(std::string_view);

}  // namespace beltane::wire
