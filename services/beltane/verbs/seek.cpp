#include "services/beltane/transport.hpp"

namespace beltane {
namespace {

Result<void> seek(const VerbContext& command, const Seek& where) { return tell_transport(command, where); }

const VerbEntry seek_verb{
    {Chapter::transport, 3, "seek", "Move the playhead to a beat", "beltane seek 16"},
    seek,
    [](Verb verb, Seek& where) { verb.takes("beat", where.to.count, "Quarter notes from the start").required(); }};

}  // namespace
}  // namespace beltane
