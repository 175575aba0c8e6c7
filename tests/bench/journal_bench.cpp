#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "bench/bench.hpp"
#include "bench/edit_rig.hpp"
#include "support/project_units.hpp"
#include "wire/wire.hpp"

namespace beltane::bench {
namespace {

constexpr int clients = 4;
constexpr std::uint64_t edits_each = 5000;
constexpr std::size_t window = 64;

/// A client that keeps a window of edits on their way and times each until it is confirmed as on disk.
class Hammer {
 public:
  Hammer(EditRig& rig, std::uint64_t number) : id_{{0x68616d6d, number}}, loop_(loop::make_loop()) {
    line_ = *loop_->dial(
        endpoint(rig.rig(), sockets::session_edits), [this](loop::Bytes bytes) { answered(bytes); },
        [this](bool up) {
          std::lock_guard lock(mutex_);
          up_ = up;
          changed_.notify_all();
        });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return up_; });
  }
  ~Hammer() { line_ = nullptr; }

  void run(InstrumentId instrument) {
    for (std::uint64_t sequence = 1; sequence <= edits_each; ++sequence) {
      const ParamAddress knob{filter_of(instrument), "cutoff"};
      Submission submission{.client = id_, .sequence = sequence, .author = "bench"};
      submission.edits = {SetParam{knob, 100.0 + static_cast<double>(sequence % 10'000)}};
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return sent_.size() < window; });
      sent_.push_back(steady_now());
      line_->send(wire::encode(SessionRequest{submission}));
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return sent_.empty(); });
  }
  const Samples& times() const { return times_; }

 private:
  void answered(const loop::Bytes& bytes) {
    auto reply = wire::decode<SessionReply>(bytes);
    auto* verdict = reply ? std::get_if<Verdict>(&*reply) : nullptr;
    if (!verdict || !verdict->durable) return;
    std::lock_guard lock(mutex_);
    if (sent_.empty()) return;
    times_.add(steady_now() - sent_.front());
    sent_.pop_front();
    changed_.notify_all();
  }
  ClientId id_;
  std::mutex mutex_{};
  std::condition_variable changed_{};
  bool up_{};
  std::deque<Seconds> sent_{};
  Samples times_{};
  std::unique_ptr<loop::Loop> loop_;
  std::shared_ptr<loop::Client> line_{};
};

/// One writer that appends and syncs 160 bytes at a time.
Samples write_and_sync(int count) {
  char pattern[] = "/tmp/beltane-fsync-XXXXXX";
  const int file = mkstemp(pattern);
  const std::string line(160, 'x');
  Samples samples;
  for (int i = 0; i < count; ++i) {
    const auto before = steady_now();
    (void)!write(file, line.data(), line.size());
    fdatasync(file);
    samples.add(steady_now() - before);
  }
  close(file);
  unlink(pattern);
  return samples;
}

/// One edit at a time, as a person makes them.
Samples one_by_one(EditRig& rig, InstrumentId instrument, int count) {
  Samples samples;
  for (int i = 0; i < count; ++i) {
    const auto before = steady_now();
    rig.edit({SetParam{{filter_of(instrument), "cutoff"}, 500.0 + i}});
    samples.add(steady_now() - before);
  }
  return samples;
}

}  // namespace

Finding journal() {
  EditRig rig(false);
  auto def = support::instrument_def("saw", "", {filter_unit({}, "low_pass")});
  def.strip.name = "lead";
  const InstrumentId instrument{rig.edit({AddInstrument{.def = def}}).front()};
  const auto single = one_by_one(rig, instrument, 500);
  std::vector<std::unique_ptr<Hammer>> hammers;
  for (int i = 0; i < clients; ++i) hammers.push_back(std::make_unique<Hammer>(rig, static_cast<std::uint64_t>(i)));
  const auto before = steady_now();
  std::vector<std::thread> threads;
  for (auto& hammer : hammers) threads.emplace_back([&] { hammer->run(instrument); });
  for (auto& thread : threads) thread.join();
  const auto rate = clients * static_cast<double>(edits_each) / (steady_now() - before).count;
  const auto floor = write_and_sync(1000);
  Finding finding;
  finding.figures = {{"edits_a_second", rate},
                     {"confirmed_one_by_one", microseconds(single)},
                     {"confirmed_under_load", microseconds(hammers.front()->times())},
                     {"floor_write_and_sync", microseconds(floor)},
                     {"edits_a_sync_of_the_floor", rate * floor.median().count}};
  judge(finding, "us_an_edit", 1e6 / rate, 200);
  judge(finding, "confirmed_p50_ms", single.median().count * 1e3, 3);
  judge(finding, "confirmed_p99_ms", single.at(0.99).count * 1e3, 15);
  return finding;
}

}  // namespace beltane::bench
