#include "supervisor/servers/server_logs.hpp"

namespace beltane::supervisor {
namespace {

constexpr Seconds read_interval{1};

}  // namespace

void ServerLogs::begin(const std::string& server, const std::filesystem::path& log) {
  by_server_.insert_or_assign(server, ServerLog(log));
}

bool ServerLogs::lost_jack(const std::string& server) const {
  const auto found = by_server_.find(server);
  return found != by_server_.end() && found->second.lost_jack();
}

Moment ServerLogs::due() const { return read_ + read_interval; }

std::vector<ServerLogs::NewLine> ServerLogs::read(Moment now) {
  read_ = now;
  std::vector<NewLine> all;
  for (auto& [server, log] : by_server_)
    for (const auto& line : log.complaints()) all.push_back({server, line});
  return all;
}

}  // namespace beltane::supervisor
