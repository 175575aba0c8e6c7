#include "wire/codec.hpp"

namespace beltane::wire {

template std::string encode(const SessionRequest&);
template Result<SessionRequest> decode(std::string_view);
template std::string encode(const SessionReply&);
template Result<SessionReply> decode(std::string_view);
template std::string encode(const Publication&);
template Result<Publication> decode(std::string_view);
template std::string encode(const CatchUp&);
template Result<CatchUp> decode(std::string_view);
template std::string encode(const CaughtUp&);
template Result<CaughtUp> decode(std::string_view);

}  // namespace beltane::wire
