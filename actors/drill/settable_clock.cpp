#include "drill/settable_clock.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>

#include "host/fd.hpp"

namespace beltane::drill {
namespace {

namespace fs = std::filesystem;

constexpr auto file_variable = "SHIFTED_CLOCK";
constexpr auto size = sizeof(std::int64_t);

/// Where it is: beside the program that runs.
Result<fs::path> preloaded_library() {
  std::error_code none;
  const auto library = fs::read_symlink("/proc/self/exe", none).parent_path() / "beltane-shifted-clock.so";
  if (fs::exists(library, none)) return library;
  return Refusal{"a rig cannot be given a clock of its own: " + library.string() + " is not there; build it again"};
}

/// In a build with AddressSanitizer the library would not be the first, which that refuses otherwise.
void allow_preloading() {
  const char* sanitizer = getenv("ASAN_OPTIONS");
  setenv("ASAN_OPTIONS", (std::string(sanitizer ? sanitizer : "") + ":verify_asan_link_order=0").c_str(), 1);
}

}  // namespace

Result<SettableClock> SettableClock::make() {
  auto library = preloaded_library();
  if (!library) return library.refusal();
  std::error_code none;
  auto name = (fs::temp_directory_path(none) / "beltane-clock-XXXXXX").string();
  const Fd file(none ? -1 : mkostemp(name.data(), O_CLOEXEC));
  if (!file || ftruncate(file.get(), size) != 0)
    return Refusal{"cannot make a file " + name + "; set TMPDIR to a folder to write to"};
  void* shared = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (shared == MAP_FAILED) return Refusal{"cannot share " + name + " with the rig"};
  setenv(file_variable, name.c_str(), 1);
  setenv("LD_PRELOAD", library->c_str(), 1);
  allow_preloading();
  return SettableClock(name, static_cast<std::atomic<std::int64_t>*>(shared));
}

SettableClock::~SettableClock() {
  if (!shift_) return;
  unsetenv("LD_PRELOAD");
  unsetenv(file_variable);
  munmap(shift_, size);
  std::error_code ignored;
  fs::remove(file_, ignored);
}

void SettableClock::set(Seconds by) {
  *shift_ += std::llround(by.count * 1e9);
  fs::last_write_time(file_, fs::file_time_type::clock::now());
}

}  // namespace beltane::drill
