#pragma once

#include <map>
#include <string>
#include <vector>

#include "supervisor/processes/process.hpp"

namespace beltane::supervisor {

/// The running processes of a rig, by name.
class ProcessTable {
 public:
  void put(const std::string& name, Process process) { by_name_.insert_or_assign(name, std::move(process)); }
  bool contains(const std::string& name) const { return by_name_.contains(name); }
  /// Nothing happens where there is none of that name.
  void signal(const std::string& name, int number) const;
  /// Whether there is one of that name, and it has ended. Never blocks.
  bool has_ended(const std::string& name) const;
  /// How it ended; it is not in the table any more.
  ProcessExit remove(const std::string& name);
  /// Each is readable when its process has ended.
  std::vector<int> fds() const;

 private:
  std::map<std::string, Process> by_name_{};
};

}  // namespace beltane::supervisor
