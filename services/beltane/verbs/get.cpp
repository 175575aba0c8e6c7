#include <cmath>
#include <cstdio>

#include "client/connection.hpp"
#include "model/catalogue/param_range.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"
#include "words/address.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

Result<void> get(const VerbContext& command, const std::string& address) {
  client::Connection client(command.rig);
  auto catalogue = client.catalogue();
  if (!catalogue) return catalogue.refusal();
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  auto param = address_of(snapshot->project, **catalogue, address);
  if (!param) return param.refusal();
  auto value = value_of(snapshot->project, **catalogue, *param);
  if (!value) return value.refusal();
  const auto spec = words::spec(snapshot->project, **catalogue, *param);
  const bool gain = spec && is_gain(*spec);
  Json json{{"address", address}, {"value", *value}};
  if (gain) json["decibels"] = *value > 0 ? Json(20 * std::log10(*value)) : Json();
  if (command.json)
    print(json);
  else
    std::printf("%s%s\n", number(*value, 6).c_str(), gain ? (" (" + in_decibels(*value) + ")").c_str() : "");
  return {};
}

const VerbEntry get_verb{{Chapter::edits, 3, "get", "Read a parameter", "beltane get lead.filter.cutoff"},
                         get,
                         [](Verb verb, std::string& address) {
                           verb.takes("address", address, "Such as lead.level, bass.fx:3.mix, master.level").required();
                         }};

}  // namespace
}  // namespace beltane
