#include "services/beltane/transport.hpp"
#include "words/naming.hpp"

namespace beltane {
namespace {

Result<void> set_loop(const VerbContext& command, const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "off") return tell_transport(command, SetLoop{});
  if (words.size() != 2) return Refusal{"`loop` takes two beats, or `off`; example: beltane loop 0 16"};
  const auto from = words::beats(words[0]);
  const auto to = words::beats(words[1]);
  if (!from || !to)
    return Refusal{(from ? to : from).reason() + "; `loop` takes two beats, or `off`, such as: beltane loop 0 16.5"};
  return tell_transport(command, SetLoop{LoopRange{*from, *to}});
}

const VerbEntry loop_verb{
    {Chapter::transport, 4, "loop", "Repeat a stretch, or `off`", "beltane loop 0 16"},
    set_loop,
    [](Verb verb, std::vector<std::string>& words) {
      verb.takes("range", words,
                 "FROM TO in beats, or `off`; a playhead behind the loop goes to its start at the next whole beat, and "
                 "`play` begins there")
          .required()
          .words(1, 2);
    }};

}  // namespace
}  // namespace beltane
