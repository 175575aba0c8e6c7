#include <unistd.h>

#include <cstdio>
#include <mutex>

#include "client/own_rig.hpp"
#include "model/project/tempo.hpp"
#include "services/beltane/interrupt.hpp"
#include "services/beltane/json.hpp"
#include "services/beltane/paths.hpp"
#include "services/beltane/song.hpp"
#include "services/beltane/standby_help.hpp"
#include "services/beltane/text.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

struct DemoOptions {
  double seconds{};  // 0: the whole song
  fs::path record{};
  supervisor::StartOptions start{};
};

/// What the owners published last, for a line that is drawn again and again.
class Lately {
 public:
  Result<void> follow(client::Connection& client) {
    for (auto socket : {sockets::sequencer_telemetry, sockets::backend_telemetry}) {
      auto hold = client.follow<Telemetry>(socket, [this](const Telemetry& telemetry) {
        std::lock_guard lock(mutex_);
        if (auto* at = std::get_if<Playhead>(&telemetry)) playhead_ = *at;
        if (auto* meters = std::get_if<Meters>(&telemetry)) meters_ = *meters;
      });
      if (!hold) return hold.refusal();
      holds_.push_back(*hold);
    }
    return {};
  }

  std::string line(const Project& project) {
    std::lock_guard lock(mutex_);
    const auto at = time_at(*project.tempo, playhead_.beat);
    const auto all = time_at(*project.tempo, end_of(project));
    float peak = 0;
    for (const auto& strip : meters_.strips)
      if (strip.strip == master_strip) peak = std::max(strip.peak[0], strip.peak[1]);
    const auto bars = static_cast<std::size_t>(std::clamp(peak, 0.0f, 1.0f) * 24);
    return minutes(at) + " / " + minutes(all) + "  beat " + number(playhead_.beat.count, 1) + "  [" +
           std::string(bars, '#') + std::string(24 - bars, ' ') + "]  cpu " + number(meters_.cpu, 1) + " %  " +
           std::to_string(meters_.nodes) + " nodes";
  }

 private:
  std::mutex mutex_{};
  Playhead playhead_{};
  Meters meters_{};
  std::vector<loop::Hold> holds_{};
};

/// Plays for so long, with a line that tells where it is.
void listen(const VerbContext& command, client::Connection& client, const Project& project, Seconds length,
            Interrupt& interrupt) {
  Lately lately;
  if (auto following = lately.follow(client); !following) std::fprintf(stderr, "%s\n", following.reason().c_str());
  const double step = command.terminal && !command.json ? 0.1 : 5;
  for (double left = length.count; left > 0; left -= step) {
    if (interrupt.within(Seconds{std::min(step, left)})) return;
    if (command.json) continue;
    std::printf(command.terminal ? "\r\033[K%s" : "%s\n", lately.line(project).c_str());
    std::fflush(stdout);
  }
  if (command.terminal && !command.json) std::printf("\n");
}

Result<void> play_song(const VerbContext& command, client::Connection& client, const DemoOptions& options,
                       Interrupt& interrupt) {
  auto snapshot = client.snapshot();
  if (!snapshot) return snapshot.refusal();
  const auto whole = time_at(*snapshot->project.tempo, end_of(snapshot->project)) + Seconds{3};
  const Seconds length = options.seconds > 0 ? Seconds{options.seconds} : whole;
  if (!options.record.empty())
    if (auto recording = client.backend(Record{.path = options.record.string()}, Seconds{10}); !recording)
      return recording.refusal();
  if (auto playing = client.transport(Play{}); !playing) return playing.refusal();
  listen(command, client, snapshot->project, length, interrupt);
  auto stopped = client.transport(Stop{});
  if (!stopped) return stopped.refusal();
  Json json{{"song", snapshot->project.name}, {"beat", stopped->beat.count}};
  if (!options.record.empty()) {
    auto recorded = client.backend(Record{}, Seconds{30});
    if (!recorded) return recorded.refusal();
    json["file"] = recorded->text;
    json["seconds"] = recorded->seconds;
    if (!command.json)
      std::printf("recorded %s s to %s\n", number(recorded->seconds, 1).c_str(), recorded->text.c_str());
  }
  if (command.json) print(json);
  return {};
}

Result<void> demo(const VerbContext& command, const DemoOptions& given) {
  Interrupt interrupt;
  auto options = given;
  if (!options.record.empty()) {
    const auto whole = whole_path(options.record);
    if (!whole) return whole.refusal();
    options.record = *whole;
  }
  auto say = [&](const std::string& text) {
    if (!command.json) std::printf(command.terminal ? "\r\033[K%s" : "%s\n", text.c_str()), std::fflush(stdout);
  };
  const auto progress = command.terminal ? client::Progress(say) : client::Progress();
  auto rig = client::OwnRig::start(command.rig, "demo", given.start, progress);
  if (!rig) return rig.refusal();
  client::Connection client((*rig)->rig());
  if (auto loaded = load_song(client, shipped_song((*rig)->rig()), "demo"); !loaded) return loaded;
  const auto status = client.status();
  say("playing " + shipped_song((*rig)->rig()).stem().string() + "; Ctrl-C ends it\n");
  say("sound goes to " + (status ? sound_of(*status) : status.reason()) + "\n");
  auto played = play_song(command, client, options, interrupt);
  auto ended = (*rig)->end();
  return played ? ended : played;
}

const VerbEntry demo_verb{
    {Chapter::others, 3, "demo", "Play the shipped song on a rig of its own, and clean up",
     "beltane demo --seconds 20"},
    demo,
    [](Verb verb, DemoOptions& given) {
      verb.takes("--seconds", given.seconds, "How long (default: the whole song)").above_zero();
      verb.takes("--record", given.record, "Also record it to this WAV file");
      verb.takes("--standby", given.start.standby, standby_help).one_of({"auto", "none", "warm", "mirror"});
    }};

}  // namespace
}  // namespace beltane
