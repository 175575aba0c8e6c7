#include "backends/scsynth_kind.hpp"

#include "backends/append_wav.hpp"
#include "backends/disk_watch.hpp"
#include "backends/scsynth.hpp"
#include "backends/wav.hpp"

namespace beltane::backend {
namespace {

Result<Seconds> length_if(const Result<WavFile>& wav) {
  return wav ? Result<Seconds>(length_of(*wav)) : Result<Seconds>(wav.refusal());
}

std::unique_ptr<AudioBackend> connect(ServerLine line) {
  return scsynth({line.port, std::move(line.units_dir), std::move(line.report), std::move(line.trace),
                  std::move(line.library_dir), line.network_of});
}

}  // namespace

AudioKind scsynth_kind() {
  return {.connect = connect,
          .wav = {.mend = [](const std::string& path) { return length_if(mend_wav(path)); },
                  .append = [](const std::string& path, const std::string& part,
                               Seconds silence) { return length_if(append_wav(path, part, silence)); },
                  .watch = watch_disk}};
}

}  // namespace beltane::backend
