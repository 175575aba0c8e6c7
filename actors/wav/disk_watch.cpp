#include "wav/disk_watch.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

namespace beltane::wav {
namespace {

constexpr auto look_period = std::chrono::milliseconds(250);

struct Seen {
  std::mutex mutex{};
  std::optional<DiskLook> look{};  // guarded by mutex
};

/// The file's size, and what its disk has left.
struct Sizes {
  std::uint64_t file{};
  std::uint64_t free{};
};

std::optional<Sizes> sizes_of(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return {};
  const auto space = std::filesystem::space(path, error);
  if (error) return {};
  return Sizes{size, space.available};
}

void note(Seen& seen, const Sizes& sizes, const Sizes& first, Instant began, Instant now) {
  std::lock_guard lock(seen.mutex);
  auto& look = seen.look;
  if (!look) look = DiskLook{.grew = now};
  look->free = sizes.free;
  if (sizes.file - first.file == look->written) return;
  look->written = sizes.file - first.file;
  look->grew = now;
  look->since = between(began, now);
}

void watch(const std::weak_ptr<Seen>& wanted, const std::string& path) {
  std::optional<Sizes> first;
  Instant began{};
  for (;; std::this_thread::sleep_for(look_period)) {
    const auto sizes = sizes_of(path);
    const Instant now = std::chrono::steady_clock::now();
    const auto seen = wanted.lock();
    if (!seen) return;
    if (!sizes) continue;
    if (!first) first = sizes, began = now;
    note(*seen, *sizes, *first, began, now);
  }
}

}  // namespace

LookAtDisk watch_disk(const std::string& path) {
  auto seen = std::make_shared<Seen>();
  std::thread(watch, std::weak_ptr(seen), path).detach();
  return [seen] {
    std::lock_guard lock(seen->mutex);
    return seen->look;
  };
}

}  // namespace beltane::wav
