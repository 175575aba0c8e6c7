#pragma once

#include <type_traits>
#include <utility>

#if defined(_GLIBCXX_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace beltane {

/// What ThreadSanitizer is told of mailboxes, in a build for it only: CAF hands messages and actors from thread to
/// thread by a lock-free list inside a library that is not built for it, so it would see a race in everything that is
/// sent and in everything that an actor keeps. What happened before a message was sent, and in the handlers before, has
/// happened before it is handled.
namespace mail_order {

#if defined(_GLIBCXX_TSAN)
inline void sent(void* actor) { __tsan_release(actor); }
/// While one message is handled.
struct HandlingScope {
  explicit HandlingScope(void* of) : actor(of) { __tsan_acquire(actor); }
  ~HandlingScope() { __tsan_release(actor); }
  HandlingScope(const HandlingScope&) = delete;
  HandlingScope& operator=(const HandlingScope&) = delete;
  void* actor;
};
#else
inline void sent(void*) {}
struct HandlingScope {
  explicit HandlingScope(void*) {}
};
#endif

/// The message is not looked at before the turn begins.
template <class Self, class Handler, class Result, class... Message>
auto of(Self self, Handler handler, Result (Handler::*)(Message...) const) {
  return [self, handler = std::move(handler)](const std::decay_t<Message>&... message) -> Result {
    [[maybe_unused]] const HandlingScope turn(self->ctrl());
    return handler(message...);
  };
}

}  // namespace mail_order

/// The behaviour of an actor of that mailbox: `handlers` are lambdas, each of one message.
template <class Mailbox, class Self, class... Handlers>
typename Mailbox::behavior_type handles(Self self, Handlers... handlers) {
  return {mail_order::of(self, std::move(handlers), &Handlers::operator())...};
}

}  // namespace beltane
