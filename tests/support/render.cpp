#include "support/render.hpp"

#include <oscpack/osc/OscOutboundPacketStream.h>
#include <sndfile.h>
#include <sys/wait.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace beltane::test {

namespace {

constexpr int block = 64;

/// A folder that goes when its owner goes.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "beltane-render-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder for a render");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_{};
};

void put(osc::OutboundPacketStream& stream, const Argument& argument) {
  struct Put {
    osc::OutboundPacketStream& stream;
    void operator()(int value) const { stream << static_cast<osc::int32>(value); }
    void operator()(double value) const { stream << static_cast<float>(value); }
    void operator()(const std::string& value) const { stream << value.c_str(); }
    void operator()(const Bytes& value) const {
      stream << osc::Blob(value.data(), static_cast<osc::osc_bundle_element_size_t>(value.size()));
    }
  };
  std::visit(Put{stream}, argument);
}

void put_int(std::ostream& out, std::uint32_t value) {
  const std::array<char, 4> bytes{static_cast<char>(value >> 24), static_cast<char>(value >> 16),
                                  static_cast<char>(value >> 8), static_cast<char>(value)};
  out.write(bytes.data(), bytes.size());
}

/// A bundle of one message as a score file has it. A quarter of a block is added so that rounding cannot move it back.
void put_bundle(std::ostream& out, double at, int rate, const Bytes& body) {
  const double on_block = (std::ceil(at * rate / block - 1e-6) + 0.25) * block / rate;
  const double whole = std::floor(on_block);
  put_int(out, static_cast<std::uint32_t>(20 + body.size()));
  out.write("#bundle\0", 8);
  put_int(out, static_cast<std::uint32_t>(whole));
  put_int(out, static_cast<std::uint32_t>((on_block - whole) * 4294967296.0));
  put_int(out, static_cast<std::uint32_t>(body.size()));
  out.write(body.data(), static_cast<std::streamsize>(body.size()));
}

void write_score(const Score& score, double seconds, int rate, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  put_bundle(out, 0, rate, message("/d_loadDir", {synthdefs().string()}));
  for (const auto& [at, body] : score.events()) put_bundle(out, at, rate, body);
  put_bundle(out, seconds, rate, message("/c_set", {0, 0.0}));  // the last event is where the render ends
}

Recording read_sound(const std::string& path) {
  SF_INFO info{};
  SNDFILE* file = sf_open(path.c_str(), SFM_READ, &info);
  if (!file) throw std::runtime_error("scsynth wrote no sound");
  Recording read{info.samplerate, info.channels,
                 std::vector<float>(static_cast<std::size_t>(info.frames * info.channels))};
  sf_readf_float(file, read.samples.data(), info.frames);
  sf_close(file);
  return read;
}

std::string read_text(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The synths of each tree that /g_dumpTree printed: lines of a number and a name, where groups are named 'group'.
std::vector<std::vector<LivingSynth>> trees(const std::string& log) {
  std::vector<std::vector<LivingSynth>> found;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("NODE TREE")) found.emplace_back();
    std::istringstream words(line);
    LivingSynth synth;
    if (!found.empty() && words >> synth.node >> synth.def && synth.def != "group") found.back().push_back(synth);
  }
  return found;
}

}  // namespace

std::filesystem::path synthdefs() {
  const char* chosen = std::getenv("BELTANE_DATA_DIR");
  return std::filesystem::path(chosen ? chosen : BELTANE_DATA_DIR) / "synthdefs";
}

Bytes message(const char* address, const std::vector<Argument>& arguments) {
  std::vector<char> room(65'536);
  osc::OutboundPacketStream stream(room.data(), room.size());
  stream << osc::BeginMessage(address);
  for (const auto& argument : arguments) put(stream, argument);
  stream << osc::EndMessage;
  return {stream.Data(), stream.Data() + stream.Size()};
}

void Score::send(double at, Bytes body) { events_.emplace(at, std::move(body)); }

void Score::synth(double at, const std::string& def, int node, const Controls& controls, int group) {
  std::vector<Argument> arguments{def, node, 1, group};
  for (const auto& [name, value] : controls) {
    arguments.emplace_back(name);
    arguments.emplace_back(value);
  }
  send(at, message("/s_new", arguments));
}

void Score::set(double at, int node, const std::string& control, double value) {
  send(at, message("/n_set", {node, control, value}));
}

void Score::seed(double at) {
  constexpr int node = 999'999;
  send(at, message("/s_new", {std::string("seed"), node, 0, 0}));
  send(at + 0.002, message("/n_free", {node}));
}

void Score::look(double at) { send(at, message("/g_dumpTree", {0, 0})); }

Render render(const Score& score, double seconds, RenderOptions options) {
  const Scratch scratch;
  const auto file = [&](const char* name) { return scratch.file(name); };
  write_score(score, seconds, options.rate, file("score"));
  const std::string command = "timeout 120 scsynth -N '" + file("score") + "' _ '" + file("sound.wav") + "' " +
                              std::to_string(options.rate) + " WAV float -o " + std::to_string(options.channels) +
                              " -m " + std::to_string(options.memory) + " -n " + std::to_string(options.nodes) +
                              " -w 512 -z " + std::to_string(block) + " -D 0 >'" + file("log") + "' 2>&1";
  const int status = std::system(command.c_str());
  std::string log = read_text(file("log"));
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw std::runtime_error("scsynth -N failed: " + log);
  return {read_sound(file("sound.wav")), trees(log), std::move(log)};
}

}  // namespace beltane::test
