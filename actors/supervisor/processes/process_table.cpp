#include "supervisor/processes/process_table.hpp"

#include <sys/epoll.h>

#include <array>

namespace beltane::supervisor {

ProcessTable::ProcessTable() : pidfds_(epoll_create1(EPOLL_CLOEXEC)) {}

void ProcessTable::put(const std::string& name, Process process) {
  epoll_event event{.events = EPOLLIN, .data = {.fd = process.pidfd.get()}};
  epoll_ctl(pidfds_.get(), EPOLL_CTL_ADD, process.pidfd.get(), &event);
  by_name_.insert_or_assign(name, std::move(process));
}

void ProcessTable::signal(const std::string& name, int number) const {
  if (const auto found = by_name_.find(name); found != by_name_.end()) signal_to(found->second, number);
}

std::set<std::string> ProcessTable::ended() const {
  std::array<epoll_event, 16> events{};
  const int count = epoll_wait(pidfds_.get(), events.data(), static_cast<int>(events.size()), 0);
  std::set<std::string> ended;
  for (int i = 0; i < count; ++i)
    for (const auto& [name, process] : by_name_)
      if (process.pidfd.get() == events[static_cast<std::size_t>(i)].data.fd) ended.insert(name);
  return ended;
}

ProcessExit ProcessTable::remove(const std::string& name) {
  const auto found = by_name_.find(name);
  const auto ending = ending_of(found->second);
  by_name_.erase(found);
  return ending;
}

}  // namespace beltane::supervisor
