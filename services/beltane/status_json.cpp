#include "services/beltane/status_json.hpp"

#include <unistd.h>

#include <set>

namespace beltane {

Json json_with_clients(const Rig& rig, const RigStatus& status) {
  std::set<std::int32_t> own{getpid()};
  for (const auto& process : status.processes) own.insert(process.pid);
  auto json = json_of(status);
  json["clients"] = json_of(connected_clients(rig, own));
  return json;
}

}  // namespace beltane
