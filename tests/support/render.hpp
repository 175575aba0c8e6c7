#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "support/ears.hpp"

/// Offline renders by `scsynth -N`, for tests that listen. Needs no audio device and no running server.
namespace beltane::test {

using Bytes = std::vector<char>;
using Argument = std::variant<int, double, std::string, Bytes>;
using Controls = std::map<std::string, double>;

/// Where the compiled SynthDefs and catalogue.json are. $BELTANE_DATA_DIR wins over the build's own.
std::filesystem::path synthdefs();

/// One OSC message; numbers with a point travel as floats.
Bytes message(const char* address, const std::vector<Argument>& arguments);

/// A node as the server's tree named it; groups are left out.
struct LivingSynth {
  int node{};
  std::string def{};

  bool operator==(const LivingSynth&) const = default;
};

/// What the server shall do, and when. Times are in seconds and are moved to the start of the next control block.
class Score {
 public:
  void send(double at, Bytes message);
  /// Starts a synth at the tail of the root group, or of `group`.
  void synth(double at, const std::string& def, int node, const Controls& controls, int group = 0);
  void set(double at, int node, const std::string& control, double value);
  /// What is random in all that is made from then on is the same at every run.
  void seed(double at);
  /// Asks who is alive; the answers stand in Render::alive in the order of their times.
  void look(double at);

  const std::multimap<double, Bytes>& events() const { return events_; }

 private:
  std::multimap<double, Bytes> events_{};
};

/// What came of a score.
struct Render {
  Recording sound{};
  std::vector<std::vector<LivingSynth>> alive{};  // an entry a look
  std::string log{};                              // all that the server said
};

struct RenderOptions {
  int channels{2};
  int rate{48'000};
  int memory{262'144};  // kB of real-time memory
  int nodes{4096};      // at most
};

/// Plays the score for that long. Throws std::runtime_error with the server's words where it fails.
Render render(const Score& score, double seconds, RenderOptions options = {});

}  // namespace beltane::test
