#pragma once

#include <map>
#include <set>
#include <string>

#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// The running processes of a rig, by name.
class ProcessTable {
 public:
  ProcessTable();
  /// In place of one of that name.
  void put(const std::string& name, Process process);
  bool contains(const std::string& name) const { return by_name_.contains(name); }
  /// Nothing happens where there is none of that name.
  void signal(const std::string& name, int number) const;
  /// Those that have ended. Never blocks.
  std::set<std::string> ended() const;
  /// How it ended; it is not in the table any more.
  ProcessExit remove(const std::string& name);
  /// Readable when one of them has ended.
  int fd() const { return pidfds_.get(); }

 private:
  std::map<std::string, Process> by_name_{};
  Fd pidfds_;  // epoll(7): one that is closed is not in it any more
};

}  // namespace beltane::supervisor
