#include "services/beltane/status_json.hpp"

#include <unistd.h>

#include <set>

#include "drill/verdict.hpp"
#include "host/clocks.hpp"

namespace beltane {

namespace {

const char* word(drill::ShowReady::State state) {
  switch (state) {
    case drill::ShowReady::State::never_rehearsed:
      return "never rehearsed";
    case drill::ShowReady::State::ready:
      return "ready";
    case drill::ShowReady::State::not_ready:
      return "not ready";
    case drill::ShowReady::State::stale:
      return "stale";
  }
  return "";
}

/// What the last drill of all cases says of the rig as it is.
Json show_ready_json(const Rig& rig, const RigStatus& status) {
  const auto verdict = drill::kept_verdict(rig);
  const auto ready = drill::show_ready(verdict, status, read_clocks().wall);
  return {{"state", word(ready.state)},
          {"words", ready.words},
          {"broken", verdict ? Json(verdict->broken) : Json::array()}};
}

}  // namespace

Json whole_status_json(const Rig& rig, const RigStatus& status) {
  std::set<std::int32_t> own{getpid()};
  for (const auto& process : status.processes) own.insert(process.pid);
  auto json = json_of(status);
  json["clients"] = json_of(connected_clients(rig, own));
  json["show_ready"] = show_ready_json(rig, status);
  return json;
}

}  // namespace beltane
