#pragma once

#include <string>
#include <vector>

#include "model/messages/control.hpp"
#include "supervisor/tree/child_process.hpp"

namespace beltane::supervisor {

/// The service that stands between two servers and the loudspeakers, and decides which one is heard.
inline constexpr auto changeover_name = "changeover";

/// The name of the first server in the plan, such as a; empty where there is none.
std::string first_server(const std::vector<ChildProcess>& children);

/// Which server is heard, after one died: the one that was, while it runs or no other is ready.
std::string server_after_death(const std::vector<ChildProcess>& children, const std::string& heard);

/// Which server is heard, as the changeover tells: one that is not ready is not believed to be.
std::string server_told_by(const Health& changeover, const std::vector<ChildProcess>& children,
                           const std::string& heard);

bool has_server(const std::vector<ChildProcess>& children, const std::string& server);

/// The process of that server.
std::string name_of_server(const std::vector<ChildProcess>& children, const std::string& server);

}  // namespace beltane::supervisor
