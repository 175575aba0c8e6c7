// A song on a whole rig: when its notes are handed to the audio server, and for when.

#include <algorithm>
#include <cmath>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "bench/bench.hpp"
#include "host/rig.hpp"
#include "loop/loop.hpp"
#include "support/studio.hpp"
#include "wire/wire.hpp"

namespace beltane::bench {
namespace {

constexpr double bpm = 120, apart = 0.125;  // beats
constexpr int note_count = 480;             // 30 s

/// Notes that the audio server was given: when, and for when.
class Given {
 public:
  explicit Given(const Rig& rig) {
    auto hold = loop_->follow(endpoint(rig, sockets::backend_osc), [this](const loop::Bytes& bytes) { hear(bytes); });
    if (!hold) throw std::runtime_error(hold.reason());
    hold_ = *hold;
  }
  struct Note {
    double lead{};      // seconds
    std::int64_t at{};  // ns
  };
  std::vector<Note> notes() {
    std::lock_guard lock(mutex_);
    return notes_;
  }

 private:
  void hear(const loop::Bytes& bytes) {
    const auto telemetry = wire::decode<Telemetry>(bytes);
    const auto* trace = telemetry ? std::get_if<OscTrace>(&*telemetry) : nullptr;
    if (!trace || trace->tag_ns == 0 || !trace->text.starts_with("/s_new sine ")) return;
    const auto lead = static_cast<double>(trace->tag_ns - trace->sent.time_since_epoch().count()) * 1e-9;
    std::lock_guard lock(mutex_);
    notes_.push_back({lead, trace->tag_ns});
  }
  std::mutex mutex_{};
  std::vector<Note> notes_{};
  std::unique_ptr<loop::Loop> loop_{loop::make_loop()};
  loop::Hold hold_{};
};

/// How far the moments are from a grid of the song's steps, at most, in nanoseconds.
double error_of(const std::vector<Given::Note>& notes) {
  const auto step = apart * 60 / bpm * 1e9;
  double worst = 0;
  for (const auto& note : notes) {
    const auto since = static_cast<double>(note.at - notes.front().at);
    worst = std::max(worst, std::abs(since - std::round(since / step) * step));
  }
  return worst;
}

}  // namespace

Finding lead() {
  test::User user;
  user.up();
  std::ostringstream song;
  song << "set-tempo " << bpm << "\nadd-instrument sine --name pulse\nadd-notes pulse";
  for (int i = 0; i < note_count; ++i) song << " C4 " << i * apart << " 0.05 100";
  if (const auto ran = user.beltane({"edit", "--stdin"}, song.str() + "\n"); ran.status != 0)
    throw std::runtime_error(ran.out + ran.err);
  Given given({.name = "default", .runtime = user.home() / "run" / "beltane" / "default"});
  user.json({"play"});
  const auto begun = steady_now();
  while (given.notes().size() < note_count && (steady_now() - begun).count < 60)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto heard = given.notes();
  if (heard.size() < note_count / 2) throw std::runtime_error("the song was not played");
  Samples leads;
  for (std::size_t i = 1; i < heard.size(); ++i) leads.add(Seconds{heard[i].lead});  // the first is played at once
  const auto status = user.json({"status"});
  Finding finding;
  finding.figures = {{"notes", heard.size()},
                     {"lead_ms_p50", leads.median().count * 1e3},
                     {"lead_ms_p999", leads.at(0.001).count * 1e3}};
  judge(finding, "ms_short_of_40_at_p999", std::max(0.0, 40 - leads.at(0.001).count * 1e3), 0);
  judge(finding, "time_tag_error_ns", error_of(heard), 1);
  judge(finding, "lates", status["lates"].get<double>(), 0);
  judge(finding, "notes_not_given", note_count - static_cast<double>(heard.size()), 0);
  return finding;
}

}  // namespace beltane::bench
