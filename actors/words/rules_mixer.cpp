#include "model/editing/refuse.hpp"
#include "words/argument_types.hpp"

namespace beltane::words {
namespace {

/// The send that stands, taken away, or given another level; one of another tap is another send.
Result<Edits> set_send(const Said& said, const Arguments& given) {
  const auto id = strip(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto to = bus(said.project, given.plain[1]);
  if (!to) return to.refusal();
  const auto* there = send_to(*strip_def(said.project, *id), *to);
  if (given.plain[2] == "off") {
    if (!there) return refuse(given.plain[0], " does not send to ", given.plain[1]);
    return Edits{RemoveUnit{{*id, there->id}}};
  }
  const auto level = gain(given.plain.size() > 3 ? given.plain[2] + given.plain[3] : given.plain[2]);
  if (!level) return level.refusal();
  const auto stood = there ? there->route->tap : Tap{};
  const auto* word = given.option("tap");
  const auto tap = word ? WordOf<Tap>::read(said, *word) : Result<Tap>(stood);
  if (!tap) return tap.refusal();
  if (there && *tap == stood) return Edits{SetParam{{{*id, there->id}, "level"}, *level}};
  AddUnit edit{.strip = *id, .unit = send_unit({}, *to, *tap)};
  edit.state.values.insert_or_assign("level", *level);
  return there ? Edits{RemoveUnit{{*id, there->id}}, edit} : Edits{edit};
}

}  // namespace

std::vector<Rule> mixer_rules() {
  return {
      {{EditChapter::mixer, 5, "set-send", "INSTRUMENT|BUS BUS LEVEL|off [--tap post-fader|pre-fader|pre-insert]",
        "Sends a part of the signal to a bus; the level as a factor, or in decibels",
        "set-send lead hall -10dB --tap pre-fader"},
       {3, 4, {"tap"}},
       set_send},
  };
}

}  // namespace beltane::words
