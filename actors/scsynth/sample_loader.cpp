#include "scsynth/sample_loader.hpp"

#include <fstream>
#include <sstream>

#include "scsynth/note_file.hpp"

namespace beltane::scsynth {
namespace {

constexpr auto look_again = std::chrono::seconds(1);  // for files that were not there

}  // namespace

SampleLoader::SampleLoader(FindSample find, std::filesystem::path note, std::uint64_t epoch, const ServerLimits& limits)
    : find_(std::move(find)), note_(std::move(note)), epoch_(epoch) {
  buffers_.begin(limits.buffers);
  adopt();
}

void SampleLoader::want(const std::set<SampleKey>& keys, AudioServer& server, Instant now) {
  last_wanted_ = now;
  buffers_.want(keys, now);
  load_next(server, now);
}

void SampleLoader::load_next(AudioServer& server, Instant now) {
  while (auto next = buffers_.next()) {
    const auto& [key, buffer] = *next;
    const auto file = find_ ? find_(key.sample) : std::nullopt;
    const auto begun =
        file ? server.load({buffer, file->string(), key.spectrum}) : Result<void>(Refusal{"its file is not there"});
    if (begun) return;
    buffers_.missing(key, begun.reason(), now);
  }
}

bool SampleLoader::loaded(BufferId buffer, AudioServer& server, Instant now) {
  if (!buffers_.loaded(buffer)) return false;
  remember();
  load_next(server, now);
  return true;
}

std::optional<std::string> SampleLoader::failed(const BufferFailed& failed, AudioServer& server, Instant now) {
  if (!buffers_.failed(failed.buffer, failed.reason)) return {};
  load_next(server, now);
  return failed.reason;
}

bool SampleLoader::tidy(AudioServer& server, Instant now) {
  const auto over = buffers_.unneeded(now);
  for (const auto& [key, buffer] : over) server.free_buffer(buffer, key.spectrum);
  if (!over.empty()) remember();
  return !buffers_.missing().empty() && now - last_wanted_ > look_again;
}

void SampleLoader::report(graph::EngineReport& report) const {
  const auto& missing = buffers_.missing();
  report.figures["samples"] = static_cast<double>(buffers_.ready()->size());
  report.figures["samples_missing"] = static_cast<double>(missing.size());
  if (const auto loading = buffers_.loading(); !loading.empty())
    report.figures["samples_loading"] = static_cast<double>(loading.size());
  if (!missing.empty()) report.words["missing sample"] = missing.begin()->first.sample + ": " + missing.begin()->second;
}

// ── for the next life of the backend ──────────────────────────────────────────────────────────────────────────────

/// The server's epoch, then a line a sample.
void SampleLoader::remember() const {
  std::ostringstream text;
  text << epoch_ << '\n';
  for (const auto& [key, buffer] : *buffers_.ready())
    text << static_cast<std::int32_t>(buffer) << ' ' << key.spectrum << ' ' << key.sample << '\n';
  put_note(note_, text.str());
}

void SampleLoader::adopt() {
  std::ifstream note(note_);
  std::uint64_t epoch{};
  if (!(note >> epoch) || epoch != epoch_) return;
  LoadedSamples found;
  std::int32_t number{};
  SampleKey key;
  while (note >> number >> key.spectrum >> key.sample) found.emplace(key, BufferId{number});
  buffers_.adopt(found);
}

}  // namespace beltane::scsynth
