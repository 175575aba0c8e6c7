#include "wire/codec.hpp"

namespace beltane::wire {

template std::string encode(const StorageRequest&);
template Result<StorageRequest> decode(std::string_view);
template std::string encode(const StorageReply&);
template Result<StorageReply> decode(std::string_view);
template std::string encode(const KeepChange&);
template Result<KeepChange> decode(std::string_view);
template std::string encode(const Studio&);
template Result<Studio> decode(std::string_view);

}  // namespace beltane::wire
