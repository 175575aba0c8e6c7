#include "supervisor/processes/process_table.hpp"

#include <poll.h>

namespace beltane::supervisor {

void ProcessTable::signal(const std::string& name, int number) const {
  if (const auto found = by_name_.find(name); found != by_name_.end()) signal_to(found->second, number);
}

bool ProcessTable::has_ended(const std::string& name) const {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return false;
  pollfd ended{found->second.pidfd.get(), POLLIN, 0};
  return poll(&ended, 1, 0) > 0;
}

ProcessExit ProcessTable::remove(const std::string& name) {
  const auto found = by_name_.find(name);
  const auto ending = ending_of(found->second);
  by_name_.erase(found);
  return ending;
}

std::vector<int> ProcessTable::fds() const {
  std::vector<int> all;
  for (const auto& [name, process] : by_name_) all.push_back(process.pidfd.get());
  return all;
}

}  // namespace beltane::supervisor
