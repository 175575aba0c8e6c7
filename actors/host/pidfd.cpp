#include "host/pidfd.hpp"

#include <sys/syscall.h>
#include <unistd.h>

namespace beltane {

Fd open_pidfd(std::int32_t pid) { return Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0))); }

void send_signal(const Fd& pidfd, int number) { (void)syscall(SYS_pidfd_send_signal, pidfd.get(), number, nullptr, 0); }

}  // namespace beltane
