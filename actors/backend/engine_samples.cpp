// What the engine does so that the server has the samples that the plan needs.

#include <fstream>

#include "backend/controls.hpp"
#include "backend/engine.hpp"

namespace beltane::backend {
namespace {

constexpr auto look_again = std::chrono::seconds(1);  // for files that were not there

}  // namespace

void Engine::want_samples() {
  last_wanted_ = out_.now();
  buffers_.want(samples_of(plan_), last_wanted_);
  load_next();
}

/// One after the other, so that the server's disk thread has time for recordings in between.
void Engine::load_next() {
  if (!standing_) return;
  while (auto next = buffers_.next()) {
    const auto& [key, buffer] = *next;
    const auto file = options_.samples.find(key.sample);
    const auto begun =
        file ? server_->load({buffer, file->string(), key.spectrum}) : Result<void>(Refusal{"its file is not there"});
    if (begun) return;
    buffers_.missing(key, begun.reason(), out_.now());
  }
}

void Engine::hear(const BufferLoaded& loaded) {
  if (!buffers_.loaded(loaded.buffer)) return;
  remember_buffers();
  if (standing_) replan();
  load_next();
  hand_over(lead);
}

void Engine::hear(const BufferFailed& failed) {
  if (!buffers_.failed(failed.buffer, failed.reason)) return;
  words_["last fail"] = failed.reason;
  load_next();
}

void Engine::free_unneeded() {
  if (!standing_) return;
  const auto over = buffers_.unneeded(out_.now());
  for (const auto& [key, buffer] : over) server_->free_buffer(buffer, key.spectrum);
  if (!over.empty()) remember_buffers();
  if (!buffers_.missing().empty() && out_.now() - last_wanted_ > look_again) want_samples();
}

// ── for the next life of the backend ──────────────────────────────────────────────────────────────────────────────

/// The note: the server's epoch, then a line a sample. A server does not tell what is in its buffers.
void Engine::remember_buffers() const {
  if (options_.buffer_note.empty()) return;
  auto fresh = options_.buffer_note;
  fresh += ".new";
  std::ofstream note(fresh, std::ios::trunc);
  note << info_.epoch << '\n';
  for (const auto& [key, buffer] : *buffers_.ready())
    note << static_cast<std::int32_t>(buffer) << ' ' << key.spectrum << ' ' << key.sample << '\n';
  note.close();
  std::error_code ignored;
  if (note) std::filesystem::rename(fresh, options_.buffer_note, ignored);
}

void Engine::adopt_buffers() {
  std::ifstream note(options_.buffer_note);
  std::uint64_t epoch{};
  if (!(note >> epoch) || epoch != info_.epoch) return;
  LoadedSamples found;
  std::int32_t number{};
  SampleKey key;
  while (note >> number >> key.spectrum >> key.sample) found.emplace(key, BufferId{number});
  buffers_.adopt(found);
}

}  // namespace beltane::backend
