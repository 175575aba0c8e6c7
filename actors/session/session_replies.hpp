#pragma once

#include "model/messages/storage.hpp"

namespace beltane {

/// The refusal of a request, as the reply that it expects.
SessionReply refusal_of(const SessionRequest&, const std::string& reason);

/// What an author can undo and redo: of a long history the newest steps for which a message has room.
HistoryAnswer history_of(const History&, const std::string& author);

}  // namespace beltane
