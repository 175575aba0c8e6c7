#include <cstdio>

#include "client/connection.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"
#include "wav/cue_points.hpp"
#include "wav/wav.hpp"

namespace beltane {
namespace {

constexpr Seconds stop_limit{600};  // holes are rendered

/// A marked place in a take.
struct Mark {
  double at_s{};
  std::string label{};
};

/// What the file says of the holes that it had.
std::vector<Mark> marks_of(const std::string& path) {
  const auto wav = wav::look_at_wav(path);
  const auto points = wav::cue_points_of(path);
  if (!wav || !points) return {};
  std::vector<Mark> marks;
  for (const auto& point : *points)
    marks.push_back({static_cast<double>(point.frame) / static_cast<double>(wav->rate), point.label});
  return marks;
}

void print_stopped(const VerbContext& command, const BackendAnswer& answer) {
  const auto marks = marks_of(answer.text);
  if (!command.json) {
    std::printf("recorded %s s to %s\n", number(answer.seconds).c_str(), answer.text.c_str());
    for (const auto& mark : marks)
      std::printf("  at %s: %s\n", minutes({mark.at_s}).c_str(), plain_text_of(mark.label).c_str());
    return;
  }
  auto listed = Json::array();
  for (const auto& mark : marks) listed.push_back({{"at_s", mark.at_s}, {"label", mark.label}});
  print({{"file", answer.text}, {"recording", false}, {"seconds", answer.seconds}, {"marks", listed}});
}

Result<void> record(const VerbContext& command, const std::string& file) {
  client::Connection client(command.rig);
  const bool stop = file == "stop";
  const auto whole = stop ? Result<std::filesystem::path>(std::filesystem::path{}) : whole_path(file);
  if (!whole) return whole.refusal();
  const auto path = whole->string();
  auto answer = client.backend(Record{.path = path}, stop ? stop_limit : Seconds{30});
  if (!answer) return answer.refusal();
  if (stop)
    print_stopped(command, *answer);
  else if (command.json)
    print({{"file", answer->text}, {"recording", true}, {"seconds", answer->seconds}});
  else
    std::printf("recording to %s; `beltane record stop` ends it\n", path.c_str());
  return {};
}

const VerbEntry record_verb{
    {Chapter::transport, 6, "record", "Record what is heard to a WAV file, or `stop`", "beltane record take1.wav"},
    record,
    [](Verb verb, std::string& file) {
      verb.takes(
              "file", file,
              "The file, or `stop`, which also renders what should have been heard while an audio server was dead, and "
              "tells where")
          .required();
    }};

}  // namespace
}  // namespace beltane
