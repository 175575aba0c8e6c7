#include "scsynth/connection/loading.hpp"

#include "samples/shelf.hpp"
#include "scsynth/connection/requests.hpp"

namespace beltane::scsynth {
namespace {

constexpr std::uint64_t piece_frames = 1U << 20;  // 8 MB of the server's memory, some ms of its disk thread

// PartConv's: longer partitions cost less and are heard later.
constexpr std::int32_t partition = 1'024;
constexpr std::int32_t fft_size = 2 * partition;
constexpr std::uint64_t longest_response = 10;  // seconds: what is behind it costs and is not heard

LoadStep step(std::string command, std::int32_t buffer, std::vector<OscArgument> rest) {
  OscMessage message{command, {buffer}};
  for (auto& argument : rest) message.arguments.push_back(std::move(argument));
  return {std::move(message), std::move(command), buffer};
}

std::int32_t whole(std::uint64_t number) { return static_cast<std::int32_t>(number); }

/// Left and right of the file, or twice the one that it has.
std::int32_t right_of(const SoundFile& file) { return file.channels > 1 ? 1 : 0; }

std::vector<LoadStep> plain(const LoadBuffer& load, const SoundFile& file) {
  const auto buffer = static_cast<std::int32_t>(load.buffer);
  const auto right = right_of(file);
  if (file.frames <= piece_frames) return {step("/b_allocReadChannel", buffer, {load.path, 0, 0, 0, right})};
  std::vector<LoadStep> steps{step("/b_alloc", buffer, {whole(file.frames), 2})};
  for (std::uint64_t at = 0; at < file.frames; at += piece_frames) {
    const auto frames = whole(std::min(piece_frames, file.frames - at));
    steps.push_back(step("/b_readChannel", buffer, {load.path, whole(at), frames, whole(at), 0, 0, right}));
  }
  return steps;
}

/// By way of a third buffer, which holds the side's sound while its spectrum is made.
std::vector<LoadStep> spectra(const LoadBuffer& load, const SoundFile& file) {
  const auto first = static_cast<std::int32_t>(load.buffer);
  const auto passing = first + 2;
  const auto frames = std::min(file.frames, longest_response * file.rate);
  const auto partitions = (frames + partition - 1) / partition;
  std::vector<LoadStep> steps;
  for (std::int32_t side = 0; side < 2; ++side) {
    const auto channel = side == 0 ? 0 : right_of(file);
    steps.push_back(step("/b_allocReadChannel", passing, {load.path, 0, whole(frames), channel}));
    steps.push_back(step("/b_alloc", first + side, {whole(partitions) * fft_size, 1}));
    steps.push_back(step("/b_gen", first + side, {"PreparePartConv", passing, fft_size}));
    steps.push_back(step("/b_free", passing, {}));
  }
  return steps;
}

}  // namespace

Result<std::vector<LoadStep>> load_steps(const LoadBuffer& load) {
  const auto file = sound_file(load.path);
  if (!file) return file.refusal();
  return load.spectrum ? spectra(load, *file) : plain(load, *file);
}

Result<void> Loads::begin(const LoadBuffer& load, Clock::time_point now) {
  auto steps = load_steps(load);
  if (!steps) return steps.refusal();
  const std::lock_guard lock(mutex_);
  loads_.push_back({load.buffer, {steps->begin(), steps->end()}});
  if (loads_.size() == 1) send_next(now);
  return {};
}

void Loads::send_next(Clock::time_point now) {
  if (loads_.empty()) return;
  sent_ = now;
  send_(loads_.front().steps.front().message);
}

void Loads::end(const ServerReport& report, Clock::time_point now) {
  loads_.pop_front();
  if (report_) report_(report);
  send_next(now);
}

bool Loads::handle(const OscMessage& message, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (loads_.empty()) return false;
  auto& [buffer, steps] = loads_.front();
  if (!done_or_failed(steps.front().command, steps.front().buffer)(message)) return false;
  if (const auto failed = failure(message)) {
    end(BufferFailed{buffer, failed->reason}, now);
    return true;
  }
  steps.pop_front();
  if (steps.empty())
    end(BufferLoaded{buffer}, now);
  else
    send_next(now);
  return true;
}

void Loads::look(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  if (loads_.empty() || now - sent_ < patience) return;
  end(BufferFailed{loads_.front().buffer, "The audio server did not load a sample in time."}, now);
}

std::vector<OscMessage> free_messages(BufferId buffer, bool spectrum) {
  const auto first = static_cast<std::int32_t>(buffer);
  std::vector<OscMessage> messages{{"/b_free", {first}}};
  if (spectrum) messages.push_back({"/b_free", {first + 1}});
  return messages;
}

}  // namespace beltane::scsynth
