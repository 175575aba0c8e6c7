#include "scsynth/score/run_score.hpp"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "isolation/child.hpp"

namespace beltane::scsynth {

namespace {

constexpr Seconds look_period{0.05};

std::string word(SampleFormat format) {
  switch (format) {
    case SampleFormat::float32:
      return "float";
    case SampleFormat::int24:
      return "int24";
    case SampleFormat::int16:
      return "int16";
  }
  return {};
}

std::uint64_t bytes_of(SampleFormat format) {
  switch (format) {
    case SampleFormat::float32:
      return 4;
    case SampleFormat::int24:
      return 3;
    case SampleFormat::int16:
      return 2;
  }
  return 0;
}

/// Sized like a live server; without its chatter, and without an audio device.
constexpr const char* server = "scsynth -V -1 -D 0 -R 0 -i 0 -d 4096 -w 1024";

std::vector<std::string> words_of(const ScoreRun& run, const std::string& wav) {
  std::istringstream fixed(server);
  std::vector<std::string> words{std::istream_iterator<std::string>(fixed), {}};
  if (run.gently) words.insert(words.begin(), {"nice", "-n", "19"});
  const auto& limits = run.limits;
  words.insert(words.end(), {"-o", std::to_string(limits.outputs)});
  words.insert(words.end(), {"-m", std::to_string(limits.memory_kb), "-n", std::to_string(limits.nodes)});
  words.insert(words.end(), {"-b", std::to_string(limits.buffers), "-c", std::to_string(limits.control_buses)});
  words.insert(words.end(), {"-a", std::to_string(limits.audio_buses)});
  words.insert(words.end(), {"-N", run.score, "_", wav, std::to_string(run.rate), "WAV", word(run.format)});
  return words;
}

/// The last line in which the server complains, or its last at all.
std::string complaint(const std::string& said) {
  std::istringstream lines(said);
  std::string line;
  std::string last;
  std::string bad;
  while (std::getline(lines, line)) {
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    last = line;
    if (line.find("ERROR") != line.npos || line.find("FAILURE") != line.npos || line.find("xception") != line.npos)
      bad = line;
  }
  return bad.empty() ? last : bad;
}

/// The first line in which the server says that it cannot take a unit; empty where it can.
std::string unable(const std::string& said) {
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);)
    if (line.find("xception") != line.npos || line.find("FAILURE IN SERVER /s_new") != line.npos ||
        line.starts_with("LADSPA: ERROR"))
      return line;
  return {};
}

Result<void> play(const ScoreRun& run, const std::string& wav, const Progress& progress) {
  const auto whole =
      (run.skip + run.length).count * run.rate * run.limits.outputs * static_cast<double>(bytes_of(run.format));
  auto child = isolation::Child::start(words_of(run, wav));
  if (!child) return child.refusal();
  const auto begin = std::chrono::steady_clock::now();
  while (!child->ended(look_period)) {
    std::error_code error;
    const auto size = std::filesystem::file_size(wav, error);
    if (progress && !progress(error ? 0 : std::min(static_cast<double>(size) / whole, 1.0)))
      return Refusal{"Given up."};
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    if (spent.count() > run.limit.count) return Refusal{"scsynth did not finish the score in time."};
  }
  if (child->status() == 127) return Refusal{"scsynth is not installed (Debian: supercollider-server)."};
  if (const auto first = unable(child->output()); run.strict && !first.empty()) return Refusal{first};
  const auto bad = complaint(child->output());
  if (child->status() != 0 || bad.find("ERROR") != bad.npos) return Refusal{"scsynth could not play the score: " + bad};
  return {};
}

}  // namespace

Result<wav::WavFile> run_score(const ScoreRun& run, const Progress& progress) {
  const auto part = run.wav + ".part";
  std::error_code error;
  if (!std::ofstream(part)) return Refusal{run.wav + " cannot be written."};
  auto played = play(run, part, progress);
  if (!played) {
    std::filesystem::remove(part, error);
    return played.refusal();
  }
  const auto frames = static_cast<std::uint64_t>(std::llround(run.length.count * run.rate));
  auto wav = wav::cut_wav(part, static_cast<std::uint64_t>(std::llround(run.skip.count * run.rate)), frames);
  if (wav && wav->frames == frames) std::filesystem::rename(part, run.wav, error);
  if (!wav || error || wav->frames != frames) std::filesystem::remove(part);
  if (!wav) return wav;
  if (wav->frames != frames) return Refusal{"scsynth stopped before the end of the score; is the disk full?"};
  if (error) return Refusal{run.wav + " cannot be written."};
  if (progress) progress(1);
  return wav;
}

}  // namespace beltane::scsynth
