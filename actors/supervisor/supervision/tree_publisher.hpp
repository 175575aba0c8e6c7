#pragma once

#include <filesystem>
#include <string>

#include "supervisor/supervision/control_socket.hpp"
#include "supervisor/supervision/event_log.hpp"
#include "supervisor/tree/process_tree.hpp"

namespace beltane::supervisor {

/// Publishes every change: the audio servers to other processes, the children to the file for the next supervisor.
class TreePublisher {
 public:
  /// What the children file says beside the children.
  struct FileHead {
    std::filesystem::path file{};
    std::string jack_name{};
    std::uint32_t restarts{};  // of the supervisor itself
  };
  TreePublisher(FileHead head, ControlSocket& socket, EventLog& events)
      : head_(std::move(head)), socket_(socket), events_(events) {}

  void publish(const ProcessTree&);
  /// As it was published last.
  const Servers& servers() const { return servers_; }

 private:
  FileHead head_;
  ControlSocket& socket_;
  EventLog& events_;
  Servers servers_{};
  std::string written_{};
};

}  // namespace beltane::supervisor
