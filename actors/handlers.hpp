#pragma once

#include <utility>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace beltane {

/// What ThreadSanitizer is told of mailboxes, in a build for it only: CAF hands messages from thread to thread by a
/// lock-free list inside a library that is not built for it, so it would see a race in everything that is sent. What
/// happened before a message was sent has happened before it is handled.
namespace mail_order {

#if defined(__SANITIZE_THREAD__)
inline void sent(void* actor) { __tsan_release(actor); }
inline void received(void* actor) { __tsan_acquire(actor); }
#else
inline void sent(void*) {}
inline void received(void*) {}
#endif

template <class Self, class Handler, class Result, class... Message>
auto of(Self self, Handler handler, Result (Handler::*)(Message...) const) {
  return [self, handler = std::move(handler)](Message... message) -> Result {
    received(self->ctrl());
    return handler(std::forward<Message>(message)...);
  };
}

}  // namespace mail_order

/// The behaviour of an actor of that mailbox: `handlers` are lambdas, each of one message.
template <class Mailbox, class Self, class... Handlers>
typename Mailbox::behavior_type handles(Self self, Handlers... handlers) {
  return {mail_order::of(self, std::move(handlers), &Handlers::operator())...};
}

}  // namespace beltane
