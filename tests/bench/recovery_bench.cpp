// What a dead, a frozen and a busy audio server come to, on a whole rig.

#include <sndfile.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "bench/bench.hpp"
#include "support/sound_files.hpp"
#include "support/studio.hpp"

namespace beltane::bench {
namespace {

constexpr int deaths = 3;

/// What `beltane drill` measures at the loudspeaker. Whether it keeps its promises is judged here.
Json rehearse(const std::string& name) {
  const auto command = std::string(BELTANE_BIN_DIR) + "/beltane --json drill " + name + " 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  std::string text;
  std::array<char, 4096> buffer{};
  while (auto got = fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), got);
  pclose(pipe);
  auto json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || json["drills"].empty()) throw std::runtime_error("the drill gave no result");
  return json["drills"][0];
}

/// 24 MB of stereo noise, which no file system can leave out.
void write_noise(const std::filesystem::path& file, unsigned seed) {
  SF_INFO info{};
  info.samplerate = 48'000;
  info.channels = 2;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SNDFILE* sound = sf_open(file.c_str(), SFM_WRITE, &info);
  if (!sound) throw std::runtime_error("cannot write " + file.string());
  std::vector<float> noise(2 * 48'000);
  for (int second = 0; second < 62; ++second) {
    for (auto& sample : noise) seed = seed * 1664525U + 1013904223U, sample = static_cast<float>(seed >> 8) * 1e-8F;
    sf_writef_float(sound, noise.data(), 48'000);
  }
  sf_close(sound);
}

/// How often anybody was started anew, and how many samples the backend has.
struct RigNow {
  int restarts{};
  double samples{};
};

RigNow look_at(const test::User& user) {
  const auto status = user.json({"status"});
  RigNow now;
  for (const auto& process : status["processes"]) {
    now.restarts += process["restarts"].get<int>();
    if (process.contains("figures") && process["figures"].contains("samples"))
      now.samples = process["figures"]["samples"].get<double>();
  }
  return now;
}

}  // namespace

Finding recovery_cold() {
  Samples silence, noticed, floor;
  int lost = 0, broken = 0;
  for (int i = 0; i < deaths; ++i) {
    const auto drill = rehearse("scsynth-kill");
    silence.add(Seconds{(drill["silence_ms"].get<double>() + drill["buzz_ms"].get<double>()) / 1e3});
    noticed.add(Seconds{drill["noticed_ms"].get<double>() / 1e3});
    floor.add(Seconds{drill["floor_ms"].get<double>() / 1e3});
    lost += drill["notes_lost"].get<int>() - drill["notes_excused"].get<int>();
    broken += drill["edits_lost"].get<int>();
  }
  Finding finding;
  finding.figures = {{"silence_ms", silence.median().count * 1e3},
                     {"floor_bare_server_and_buffers_ms", floor.median().count * 1e3}};
  judge(finding, "silence_over_floor", silence.median().count / floor.median().count, 1.3);
  judge(finding, "noticed_ms_p50", noticed.median().count * 1e3, 10);
  judge(finding, "notes_lost_beside_the_silence", lost, 0);
  judge(finding, "edits_lost", broken, 0);
  return finding;
}

Finding hang() {
  Samples noticed;
  for (int i = 0; i < deaths; ++i) {
    const auto after = rehearse("scsynth-hang")["noticed_ms"].get<double>();
    if (after < 0) throw std::runtime_error("nobody noticed that the audio server hangs");
    noticed.add(Seconds{after / 1e3});
  }
  Finding finding;
  judge(finding, "noticed_ms_p50", noticed.median().count * 1e3, 250);
  return finding;
}

Finding false_alarms() {
  constexpr int files = 42;  // 1 GB
  const support::OwnFolder folder;
  test::User user;
  user.up();
  const auto before = look_at(user);
  const auto begun = steady_now();
  user.json({"edit", "add-instrument", "sampler", "--name", "tape"});
  std::vector<std::string> load{"edit", "load-sample", "tape"};
  for (int i = 0; i < files; ++i) {
    const auto file = folder / ("noise_" + std::to_string(i) + ".wav");
    write_noise(file, static_cast<unsigned>(i));
    load.push_back(file.string());
  }
  user.json(load);
  auto now = look_at(user);
  while (now.samples < files && (steady_now() - begun).count < 300) {
    usleep(200'000);
    now = look_at(user);
  }
  Finding finding;
  finding.figures = {
      {"files", files}, {"samples_on_the_server", now.samples}, {"seconds", (steady_now() - begun).count}};
  judge(finding, "restarts", now.restarts - before.restarts, 0);
  judge(finding, "not_loaded", files - now.samples, 0);
  return finding;
}

}  // namespace beltane::bench
