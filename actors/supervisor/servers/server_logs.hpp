#pragma once

#include <map>
#include <string>
#include <vector>

#include "supervisor/servers/server_log.hpp"
#include "supervisor/tree/restart_policy.hpp"

namespace beltane::supervisor {

/// Follows the logs of all audio servers. Server errors without a requester appear only there.
class ServerLogs {
 public:
  /// A line that is new in the log of that server.
  struct NewLine {
    std::string server{};
    std::string line{};
  };

  /// A life of the server begins, or is adopted: what stands in the file so far is not its own.
  void begin(const std::string& server, const std::filesystem::path& log);
  /// Whether that life ended because its JACK server had gone. Blocks: for a short read.
  bool lost_jack(const std::string& server) const;

  /// When `read` is to be called next.
  Moment due() const;
  /// What all of them complain of since the last time. Blocks: for short reads.
  std::vector<NewLine> read(Moment now);

 private:
  std::map<std::string, ServerLog> by_server_{};
  Moment read_{};
};

}  // namespace beltane::supervisor
