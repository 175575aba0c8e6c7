#include "samples/shelf.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sndfile.h>
#include <string.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string_view>
#include <vector>

#include "model/editing/refuse.hpp"
#include "samples/content.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

Result<void> on_disk(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return refuse(path.string(), " cannot be opened: ", strerror(errno));
  const int synced = fsync(fd);
  const int error = errno;
  close(fd);
  return synced == 0 ? Result<void>{} : refuse(path.string(), " cannot be written: ", strerror(error));
}

Result<void> settle(const fs::path& from, const fs::path& to) {
  if (auto synced = on_disk(from); !synced) return synced;
  std::error_code error;
  fs::rename(from, to, error);
  if (error) return refuse(to.string(), " cannot be written: ", error.message());
  return on_disk(to.parent_path());
}

constexpr std::string_view arriving_mark{".arriving-"};

/// Whether a process that is dead was bringing a sample in under that name.
bool is_left_behind(const std::string& name) {
  const auto mark = name.rfind(arriving_mark);
  if (mark == std::string::npos || !is_sample_name(name.substr(0, mark))) return false;
  pid_t pid{};
  const char* end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + mark + arriving_mark.size(), end, pid);
  return error == std::errc{} && rest == end && pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

}  // namespace

Result<SoundFile> sound_file(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(file, error)) return refuse("there is no file ", file.string());
  if (!fs::is_regular_file(file, error)) return refuse(file.string(), " is not a file");
  SF_INFO info{};
  SNDFILE* sound = sf_open(file.c_str(), SFM_READ, &info);
  if (!sound)
    return refuse(file.string(), " is no sound file that can be read (WAV, AIFF, FLAC, Ogg …): ", sf_strerror(nullptr));
  sf_close(sound);
  if (info.frames <= 0 || info.channels <= 0) return refuse(file.string(), " holds no sound");
  const SoundFile found{static_cast<std::uint64_t>(info.frames), static_cast<std::uint32_t>(info.channels),
                        static_cast<std::uint32_t>(info.samplerate)};
  if (found.frames > longest_sample)
    return refuse(file.string(), " holds ", found.frames, " frames; a sample has at most ", longest_sample);
  return found;
}

SampleShelf::SampleShelf(fs::path kept, fs::path factory) : kept_(std::move(kept)), factory_(std::move(factory)) {}

SampleShelf shelf_of(const fs::path& state, const fs::path& data) {
  return {state / "samples", data / "synthdefs" / "samples"};
}

std::optional<fs::path> SampleShelf::find(const SampleName& sample) const {
  if (!is_sample_name(sample)) return {};
  const auto file =
      sample.starts_with(factory_prefix) ? factory_ / (sample.substr(factory_prefix.size()) + ".wav") : kept_ / sample;
  std::error_code error;
  return fs::is_regular_file(file, error) ? std::optional(file) : std::nullopt;
}

Result<SampleName> SampleShelf::add(const fs::path& file) const {
  if (auto sound = sound_file(file); !sound) return sound.refusal();
  const auto name = content_name(file);
  if (!name || find(*name)) return name;
  std::error_code error;
  fs::create_directories(kept_, error);
  const auto copy = arriving(*name);
  fs::copy_file(file, copy, fs::copy_options::overwrite_existing, error);
  if (error) {
    const auto why = error.message();
    fs::remove(copy, error);
    return refuse(file.string(), " cannot be copied to ", kept_.string(), ": ", why);
  }
  if (auto taken = accept(*name); !taken) return taken.refusal();
  return name;
}

fs::path SampleShelf::arriving(const SampleName& sample) const {
  std::error_code ignored;
  fs::create_directories(kept_, ignored);
  return kept_ / (sample + std::string(arriving_mark) + std::to_string(getpid()));
}

void SampleShelf::clear_left_behind() const {
  std::error_code error;
  std::vector<fs::path> left;
  for (fs::directory_iterator entry(kept_, error), end; !error && entry != end; entry.increment(error))
    if (is_left_behind(entry->path().filename().string())) left.push_back(entry->path());
  for (const auto& one : left) fs::remove(one, error);
}

Result<void> SampleShelf::accept(const SampleName& sample) const {
  const auto arrived = arriving(sample);
  const auto name = content_name(arrived);
  std::error_code ignored;
  if (name && *name == sample) return settle(arrived, kept_ / sample);
  fs::remove(arrived, ignored);
  return name ? Result<void>(refuse("what came as sample ", sample, " is something else (", *name, ")"))
              : Result<void>(name.refusal());
}

}  // namespace beltane
