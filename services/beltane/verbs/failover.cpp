#include <cstdio>

#include "changeover/record.hpp"
#include "client/connection.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

Result<changeover::Side> other_side(const changeover::State& state) {
  if (!state.live) return Refusal{"neither server is heard, so there is none to go to; see `beltane status`"};
  return changeover::other_than(*state.live);
}

/// Refused where a switch would be heard. `standby` as in the status.
Result<void> can_take_over(const Json& standby) {
  if (!standby.is_object()) return {};
  const auto state = standby["state"].get<std::string>();
  if (state.starts_with("warm"))
    return Refusal{
        "a warm standby plays nothing while the other server lives, so there is no switching over to it unheard; "
        "`beltane up --standby mirror` starts one that plays along"};
  if (standby["ready"] != true) return Refusal{"the other server could not take over unheard: " + state};
  return {};
}

/// A planned switch: a crossfade of 10 ms, where the other server is good.
Result<void> failover(const VerbContext& command, const std::string& wanted) {
  const auto status = client::Connection(command.rig).status();
  if (!status) return status.refusal();
  const auto record = changeover::Record::open(command.rig.runtime / changeover::record_name);
  if (!record)
    return Refusal{"this rig has no second server to go to; start it with `beltane up --standby warm` or `mirror`"};
  const auto side = wanted.empty() ? other_side(record->read()) : changeover::side_named(wanted);
  if (!side) return side.refusal();
  if (auto able = can_take_over(json_of(*status)["standby"]); !able) return able;
  if (auto done = record->switch_to(*side); !done) return done;
  const auto name = changeover::name_of(*side);
  if (command.json)
    print(Json{{"live", name}});
  else
    std::printf("server %s is heard now\n", name.c_str());
  return {};
}

const VerbEntry failover_verb{
    {Chapter::rig, 5, "failover", "Let the other of two servers be heard", "beltane failover"},
    failover,
    [](Verb verb, std::string& side) {
      verb.takes("side", side, "a or b; without it, the one that is not heard now").one_of({"a", "b"});
    }};

}  // namespace
}  // namespace beltane
