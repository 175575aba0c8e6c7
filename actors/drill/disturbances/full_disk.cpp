// The rig writes all that it writes to a small disk of its own, which is filled and emptied again.

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "client/rig_control.hpp"
#include "drill/disturbance.hpp"
#include "host/fd.hpp"
#include "isolation/own_disk.hpp"

namespace beltane::drill {
namespace {

constexpr Seconds full_for{3};
constexpr std::uint64_t disk_size = 16ULL << 20;  // bytes: a rig takes some two million of them

/// Whether the session has everything on disk.
bool all_on_disk(const RigStatus& status) {
  const auto session = std::ranges::find(status.processes, "session", &ProcessInfo::name);
  if (session == status.processes.end()) return false;
  const auto& figures = session->health.figures;
  const auto revision = figures.find("revision"), durable = figures.find("durable_revision");
  return revision != figures.end() && durable != figures.end() && revision->second == durable->second;
}

class FullDisk final : public Disturbance {
 public:
  explicit FullDisk(isolation::OwnDisk disk) : disk_(std::move(disk)) {
    setenv("TMPDIR", disk_.path().c_str(), 1);  // where rigs of a command's own live
  }

  /// Writes until nothing more can be.
  Result<void> begin(const RigStatus&) override {
    const Fd file(open(ballast().c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    if (!file) return Refusal{"cannot write " + ballast().string()};
    for (std::size_t size = 1U << 20; size > 0; size /= 2)
      for (const std::vector<char> some(size, 'x'); write(file.get(), some.data(), size) > 0;) continue;
    until_ = std::chrono::steady_clock::now() + full_for;
    return {};
  }

  void turn(Instant now) override {
    if (until_ != Instant{} && now >= until_) end();
  }

  bool is_over(const RigStatus& status) const override {
    return until_ == Instant{} && client::all_ready(status) && all_on_disk(status);
  }

  Seconds lasted() const override { return full_for; }

  void end() override {
    std::error_code ignored;
    std::filesystem::remove(ballast(), ignored);
    until_ = {};
  }

 private:
  std::filesystem::path ballast() const { return disk_.path() / "ballast"; }

  isolation::OwnDisk disk_;
  Instant until_{};
};

}  // namespace

Result<std::unique_ptr<Disturbance>> prepare_full_disk() {
  auto disk = isolation::OwnDisk::make(disk_size);
  if (!disk) return disk.refusal();
  return std::unique_ptr<Disturbance>(new FullDisk(std::move(*disk)));
}

}  // namespace beltane::drill
