#include "sequencer/saved_transport.hpp"

#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>

#include "sequencer/moves.hpp"

namespace beltane::sequencer {
namespace {

constexpr std::string_view kind = "beltane-transport-2";
constexpr std::string_view no_boot = "unknown";
constexpr Seconds too_far_ahead{10};

template <class Number>
void put(std::string& text, Number number) {
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  text.append(digits, end).append(1, ' ');
}

/// Takes numbers off a text, one after another; what is none fails all that follow.
class SavedTransportReader {
 public:
  explicit SavedTransportReader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  bool word(std::string_view expected) {
    space();
    if (!std::string_view(at_, end_ - at_).starts_with(expected)) return good_ = false;
    at_ += expected.size();
    return good_;
  }
  template <class Number>
  Number number() {
    space();
    Number value{};
    const auto [next, error] = std::from_chars(at_, end_, value);
    if (error != std::errc{}) good_ = false;
    at_ = next;
    return value;
  }
  /// What goes on to the next space.
  std::string name() {
    space();
    const auto* begin = at_;
    while (at_ != end_ && *at_ != ' ' && *at_ != '\n') ++at_;
    return {begin, at_};
  }
  bool good() const { return good_; }

 private:
  void space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n')) ++at_;
  }
  const char* at_;
  const char* end_;
  bool good_{true};
};

bool is_tempo(Bpm tempo) { return tempo >= slowest && tempo <= fastest; }

bool makes_sense(const SavedTransport& saved) {
  const auto& transport = saved.take.transport;
  const auto& loop = transport.loop;
  if (!is_place(transport.anchor_beat)) return false;
  if (loop && !(is_place(loop->from) && is_place(loop->to) && loop->to - loop->from >= shortest_loop)) return false;
  if (saved.tempo.empty() || saved.tempo.front().at != Beats{0}) return false;
  for (std::size_t i = 0; i < saved.tempo.size(); ++i) {
    if (!is_place(saved.tempo[i].at) || !is_tempo(saved.tempo[i].tempo)) return false;
    if (i > 0 && saved.tempo[i].at < saved.tempo[i - 1].at) return false;
  }
  return true;
}

Refusal troubled(const std::filesystem::path& path, const char* what) {
  return {"the transport cannot be " + std::string(what) + " " + path.string()};
}

}  // namespace

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  return file >> id ? id : std::string(no_boot);
}

SavedTransport taken_up(SavedTransport saved, const std::string& boot, Instant now) {
  auto& transport = saved.take.transport;
  const bool other_boot = saved.boot != boot || saved.boot == no_boot;
  if (other_boot || transport.anchor > now + too_far_ahead) {
    transport.playing = false;
    transport.anchor = now;
  }
  saved.boot = boot;
  return saved;
}

std::string written(const SavedTransport& saved) {
  const auto& transport = saved.take.transport;
  std::string text{kind};
  text += "\nboot " + (saved.boot.empty() ? std::string(no_boot) : saved.boot);
  text += "\nplaying ";
  put(text, int{transport.playing});
  text += "\nanchor ";
  put(text, std::int64_t{transport.anchor.time_since_epoch().count()});
  put(text, transport.anchor_beat.count);
  text += "\nloop ";
  put(text, int{transport.loop.has_value()});
  put(text, transport.loop.value_or(LoopRange{}).from.count);
  put(text, transport.loop.value_or(LoopRange{}).to.count);
  text += "\ntake ";
  put(text, saved.take.number);
  put(text, saved.take.pass);
  text += "\ntempo ";
  put(text, saved.tempo.size());
  for (const auto& point : saved.tempo) {
    put(text, point.at.count);
    put(text, point.tempo.rate);
  }
  return text + "\nend\n";
}

Result<SavedTransport> read_saved_transport(std::string_view text) {
  SavedTransportReader in(text);
  SavedTransport saved{.tempo = {}};
  auto& transport = saved.take.transport;
  in.word(kind);
  in.word("boot");
  saved.boot = in.name();
  in.word("playing");
  transport.playing = in.number<int>() != 0;
  in.word("anchor");
  transport.anchor = Instant{std::chrono::nanoseconds{in.number<std::int64_t>()}};
  transport.anchor_beat.count = in.number<double>();
  in.word("loop");
  const bool loops = in.number<int>() != 0;
  const Beats from{in.number<double>()};
  const Beats to{in.number<double>()};
  if (loops) transport.loop = LoopRange{from, to};
  in.word("take");
  saved.take.number = in.number<std::uint64_t>();
  saved.take.pass = in.number<std::uint64_t>();
  in.word("tempo");
  const auto points = in.number<std::size_t>();
  for (std::size_t i = 0; i < points && in.good(); ++i) {
    const Beats at{in.number<double>()};
    saved.tempo.push_back({at, Bpm{in.number<double>()}});
  }
  if (!in.word("end") || !makes_sense(saved)) return Refusal{"the kept transport makes no sense"};
  return saved;
}

Result<void> save(const std::filesystem::path& path, const SavedTransport& saved) {
  const std::filesystem::path fresh{path.string() + ".new"};
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file << written(saved);
    if (!file.flush()) return troubled(path, "written to");
  }
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  if (error) return troubled(path, "written to");
  return {};
}

Result<SavedTransport> saved_at(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return SavedTransport{};
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return troubled(path, "read from");
  return read_saved_transport(text.str());
}

}  // namespace beltane::sequencer
