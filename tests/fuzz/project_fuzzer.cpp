#include <stdlib.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "persistence/database/opening.hpp"
#include "persistence/database/store.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

/// A directory in memory for this process, for as long as it lives.
const fs::path& folder() {
  static const fs::path made = [] {
    char pattern[] = "/dev/shm/beltane-fuzz-XXXXXX";
    return fs::path(mkdtemp(pattern));
  }();
  return made;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t files() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder()), fs::directory_iterator()));
}

void use(Store& store) {
  const auto held = store.read();
  if (const auto names = store.samples(); names)
    for (const auto& name : *names)
      for (std::uint32_t part = 0; part < 4; ++part) (void)bool(store.sample_part(name, part));
  if (!held || !store.may_be_written()) return;
  auto next_one = KeepChange{.change = {.epoch = store.epoch(), .revision = next(store.revision())}};
  (void)bool(store.append(std::span(&next_one, 1)));
  (void)bool(store.save_snapshot(held->studio));
  (void)bool(store.keep_samples({}));
}

/// Reading writes nothing, whatever is in the file; what is refused is left as it was.
void open(const fs::path& file) {
  const auto before = bytes_of(file), log = bytes_of(log_beside(file));
  const auto beside = files();
  bool readable = false;
  {
    auto read = Store::open_to_read(file);
    readable = bool(read);
    if (read) use(*read);
  }
  const auto untouched = [&] {
    return bytes_of(file) == before && bytes_of(log_beside(file)) == log && files() == beside;
  };
  if (!untouched()) abort();
  auto written = Store::open(file);
  if (written) return use(*written);
  if (!readable && !untouched()) abort();
}

}  // namespace
}  // namespace beltane

/// The first two bytes say how many of the others, at the end, are the write-ahead log; the rest is the project file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace beltane;
  if (size < 2) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t log_size = std::min<std::size_t>(data[0] << 8 | data[1], bytes.size());
  const auto file = folder() / "song.beltane";
  std::ofstream(file, std::ios::binary) << bytes.substr(0, bytes.size() - log_size);
  if (log_size > 0) std::ofstream(log_beside(file), std::ios::binary) << bytes.substr(bytes.size() - log_size);
  open(file);
  for (const auto& entry : fs::directory_iterator(folder())) fs::remove(entry.path());
  return 0;
}
