#include <cstdio>

#include "client/connection.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

Result<void> record(const VerbContext& command, const std::string& file) {
  client::Connection client(command.rig);
  const bool stop = file == "stop";
  const auto whole = stop ? Result<std::filesystem::path>(std::filesystem::path{}) : whole_path(file);
  if (!whole) return whole.refusal();
  const auto path = whole->string();
  auto answer = client.backend(Record{.path = path}, Seconds{30});
  if (!answer) return answer.refusal();
  if (command.json)
    print({{"file", answer->text}, {"recording", !stop}, {"seconds", answer->seconds}});
  else if (stop)
    std::printf("recorded %s s to %s\n", number(answer->seconds).c_str(), answer->text.c_str());
  else
    std::printf("recording to %s; `beltane record stop` ends it\n", path.c_str());
  return {};
}

const VerbEntry record_verb{
    {Chapter::transport, 6, "record", "Record what is heard to a WAV file, or `stop`", "beltane record take1.wav"},
    record,
    [](Verb verb, std::string& file) { verb.takes("file", file, "The file, or `stop`").required(); }};

}  // namespace
}  // namespace beltane
