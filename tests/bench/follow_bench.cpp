// What following clients and large projects come to: how soon a change is with everybody, and how soon a project is
// open.

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "bench/bench.hpp"
#include "bench/edit_rig.hpp"
#include "support/project_units.hpp"
#include "wire/wire.hpp"

namespace beltane::bench {
namespace {

using namespace std::chrono_literals;

AddInstrument lead_named(const std::string& name, int notes = 0) {
  AddInstrument add{.def = support::instrument_def("saw", "", {filter_unit({}, "low_pass")})};
  add.def.strip.name = name;
  for (int i = 0; i < notes; ++i)
    add.notes.push_back(
        {.start = {i * 0.25}, .length = {0.2}, .pitch = static_cast<std::uint8_t>(40 + i % 48), .velocity = 90});
  return add;
}

SetParam turn(InstrumentId instrument, double cutoff) { return {{filter_of(instrument), "cutoff"}, cutoff}; }

/// Clients that follow the session's changes; each decodes what it hears.
class Followers {
 public:
  Followers(const EditRig& rig, std::size_t count) : count_(count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (i % 50 == 0) buses_.push_back(loop::make_loop());
      auto hold = buses_.back()->follow(endpoint(rig.rig(), sockets::session_changes),
                                        [this](const loop::Bytes& bytes) { hear(bytes); });
      if (!hold) throw std::runtime_error(hold.reason());
      holds_.push_back(*hold);
    }
  }
  /// Waits until all have heard of one more change than before, `limit` at most; the moment of the last, if they have.
  std::optional<Seconds> all_heard(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    const bool all = changed_.wait_for(lock, limit, [&] { return heard_[newest_] >= count_; });
    const auto at = last_;
    if (all) heard_.erase(std::exchange(newest_, 0));
    return all ? std::optional(at) : std::nullopt;
  }

 private:
  void hear(const loop::Bytes& bytes) {
    const auto publication = wire::decode<Publication>(bytes);
    const auto* change = publication ? std::get_if<Change>(&*publication) : nullptr;
    if (!change) return;
    const auto now = steady_now();
    std::lock_guard lock(mutex_);
    const auto revision = static_cast<std::uint64_t>(change->revision);
    newest_ = std::max(newest_, revision);
    last_ = now;
    if (++heard_[revision] >= count_) changed_.notify_all();
  }
  const std::size_t count_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::map<std::uint64_t, std::size_t> heard_{};  // how many heard of each revision
  std::uint64_t newest_{};
  Seconds last_{};
  std::vector<std::unique_ptr<loop::Loop>> buses_{};
  std::vector<loop::Hold> holds_{};
};

/// A line to a session for what concerns files.
class FileLine {
 public:
  explicit FileLine(EditRig& rig)
      : line_(*rig.loop().dial(
            endpoint(rig.rig(), sockets::session_edits), [this](const loop::Bytes& bytes) { hear(bytes); },
            [](bool) {})) {}
  ~FileLine() { line_ = nullptr; }
  FileLine(const FileLine&) = delete;
  FileLine& operator=(const FileLine&) = delete;

  Seconds ask(FileTask task, const std::string& path = {}) {
    const auto before = steady_now();
    line_->send(wire::encode(SessionRequest{ProjectTask{task, path, ++ticket_}}));
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, 60s, [&] { return answered_ == ticket_; }))
      throw std::runtime_error("the session gave no answer within a minute");
    if (!refusal_.empty()) throw std::runtime_error(refusal_);
    return steady_now() - before;
  }

 private:
  void hear(const loop::Bytes& bytes) {
    const auto reply = wire::decode<SessionReply>(bytes);
    const auto* answer = reply ? std::get_if<ProjectAnswer>(&*reply) : nullptr;
    if (!answer) return;
    std::lock_guard lock(mutex_);
    answered_ = answer->ticket;
    refusal_ = answer->refusal;
    changed_.notify_all();
  }
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::uint64_t ticket_{}, answered_{};
  std::string refusal_{};
  std::shared_ptr<loop::Client> line_;
};

/// One edit at a time, until each is on disk.
Samples confirmed(EditRig& rig, InstrumentId instrument, int count) {
  Samples samples;
  for (int i = 0; i < count; ++i) {
    const auto before = steady_now();
    rig.edit({turn(instrument, 300.0 + i)});
    samples.add(steady_now() - before);
  }
  return samples;
}

}  // namespace

Finding fan_out() {
  constexpr std::size_t clients = 100;
  EditRig rig(false);
  const InstrumentId instrument{rig.edit({lead_named("lead")}).front()};
  Followers followers(rig, clients);
  bool joined = false;
  for (int i = 0; i < 200 && !joined; ++i) {
    rig.edit({turn(instrument, 200.0 + i)});
    joined = followers.all_heard(50ms).has_value();
  }
  if (!joined) throw std::runtime_error("not all clients came to follow");
  Samples took;
  for (int i = 0; i < 1000; ++i) {
    const auto before = steady_now();
    rig.send({turn(instrument, 500.0 + i)});
    const auto at = followers.all_heard(1000ms);
    if (!at) throw std::runtime_error("a change did not reach everybody");
    took.add(*at - before);
    std::this_thread::sleep_for(2ms);
  }
  rig.settle();
  Finding finding;
  finding.figures = {{"clients", clients}, {"from_the_edit_to_the_last", microseconds(took)}};
  judge(finding, "p99_ms", took.at(0.99).count * 1e3, 10);
  return finding;
}

Finding open_project() {
  constexpr int instruments = 100, notes = 1'000, rounds = 5;
  EditRig rig(false);
  FileLine files(rig);
  const InstrumentId first{rig.edit({lead_named("lead 0")}).front()};
  const auto small = confirmed(rig, first, 200);
  for (int i = 1; i <= instruments; ++i) rig.edit({lead_named("lead " + std::to_string(i), notes)});
  const auto large = confirmed(rig, first, 200);
  const auto file = (rig.rig().state / "large.beltane").string(), other = (rig.rig().state / "other.beltane").string();
  files.ask(FileTask::save_as, file);
  files.ask(FileTask::create);
  files.ask(FileTask::save_as, other);
  Samples opened;
  for (int i = 0; i < rounds; ++i) {
    opened.add(files.ask(FileTask::open, file));
    files.ask(FileTask::open, other);
  }
  Finding finding;
  finding.figures = {{"instruments", instruments + 1},
                     {"notes", instruments * notes},
                     {"confirmed_with_one_instrument", microseconds(small)},
                     {"confirmed_with_all", microseconds(large)}};
  judge(finding, "open_ms_p50", opened.median().count * 1e3, 300);
  judge(finding, "confirmed_p50_ratio", large.median().count / small.median().count, 1.2);
  return finding;
}

}  // namespace beltane::bench
