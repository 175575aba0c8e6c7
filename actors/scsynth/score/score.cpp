#include "scsynth/score/score.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "scsynth/connection/loading.hpp"
#include "scsynth/osc/messages.hpp"

namespace beltane::scsynth {

namespace {

constexpr auto seed_unit = "seed";
constexpr std::int32_t seed_node = 1;
// The seed works where its unit is the first to run, and counts from the first block on, which is shorter than this.
constexpr std::chrono::nanoseconds first_block{2'000'000};
const OscMessage first_of_all{"/g_head", {0, seed_node}};

/// In a score time counts from 0: the seconds of a tag are those since the start.
TimeTag score_tag(std::chrono::nanoseconds since) {
  const auto epoch = tag_of(WallTime{}).ntp;
  return {tag_of(WallTime{} + std::max(since, std::chrono::nanoseconds{0})).ntp - epoch};
}

void put(std::ostream& out, const Datagram& bundle) {
  std::array<char, 4> size{};
  for (std::size_t i = 0; i < 4; ++i) size[i] = static_cast<char>(bundle.size() >> (24 - 8 * i));
  out.write(size.data(), size.size());
  out.write(bundle.data(), static_cast<std::streamsize>(bundle.size()));
}

using Definitions = std::map<std::string, OscMessage>;

Result<Definitions> definitions(const std::string& dir) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    if (entry.path().extension() == ".scsyndef") files.push_back(entry.path());
  }
  if (files.empty()) return Refusal{"There are no compiled SynthDefs in " + dir + "."};
  Definitions messages;
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    if (!file) return Refusal{path.string() + " cannot be read."};
    const auto bytes = std::as_bytes(std::span(content));
    messages[path.stem().string()] = {"/d_recv", {OscBlob{{bytes.begin(), bytes.end()}}}};
  }
  return messages;
}

class ScoreFile final : public Score {
 public:
  explicit ScoreFile(ScoreOptions options) : options_(std::move(options)) {}

  void perform(const Commands& commands, std::optional<Instant> at) override {
    for (const auto& command : commands) {
      if (const auto* unit = std::get_if<NewUnit>(&command)) used_.insert(unit->def);
    }
    for (auto& timed : staging_.arrange(commands, at.value_or(options_.start), at.value_or(options_.start))) {
      events_.push_back({timed.at.value_or(options_.start) - options_.start, std::move(timed.messages)});
    }
  }

  void set_bus(ControlBus bus, double value, std::optional<Instant> at) override {
    events_.push_back({at.value_or(options_.start) - options_.start, {bus_message(bus, value)}});
  }

  Result<void> load(const LoadBuffer& load) override {
    auto steps = load_steps(load);
    if (!steps) return steps.refusal();
    for (auto& step : *steps) loads_.push_back(std::move(step.message));
    return {};
  }
  void free_buffer(BufferId, bool) override {}  // a render ends

  Result<void> load_units(Seconds) override {
    auto loaded = definitions(options_.units_dir);
    if (!loaded) return loaded.refusal();
    definitions_ = *std::move(loaded);
    if (options_.library_dir.empty()) return {};
    if (auto more = definitions(options_.library_dir)) definitions_.merge(*more);
    return {};
  }

  Result<NodeReport> tree(Seconds) override { return Refusal{"A score has no node tree."}; }
  Result<void> start_recording(AudioBus, NodeId, NodePlace, const std::string&, Seconds) override {
    return no_recording();
  }
  Result<void> stop_recording(NodeId, Seconds) override { return no_recording(); }

  Result<void> write(const std::string& path, Seconds length) const override {
    for (const auto& def : used_) {
      if (!definitions_.contains(def)) return Refusal{"There is no compiled SynthDef named '" + def + "'."};
    }
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    for (const auto& [name, message] : definitions_)
      if (used_.contains(name) || name == seed_unit)
        put(out, encode_bundles(std::span(&message, 1), TimeTag{}).front());
    for (const auto& message : loads_) put(out, encode_bundles(std::span(&message, 1), TimeTag{}).front());
    const OscMessage seed{"/s_new", {seed_unit, seed_node, 0, 0, "number", static_cast<float>(options_.seed)}};
    put(out, encode_bundles(std::span(&seed, 1), TimeTag{}).front());
    const auto end = std::chrono::nanoseconds(static_cast<std::int64_t>(length.count * 1e9));
    for (const auto* event : in_order()) {
      if (event->at > end) break;
      for (const auto& bundle : encode_bundles(event->messages, score_tag(event->at))) put(out, bundle);
      if (event->at < first_block) put(out, encode_bundles(std::span(&first_of_all, 1), score_tag(event->at)).front());
    }
    const OscMessage last{"/n_free", {seed_node + 1}};  // the server runs up to the last bundle, whatever it says
    put(out, encode_bundles(std::span(&last, 1), score_tag(end)).front());
    out.close();
    if (!out) return Refusal{path + " cannot be written."};
    return {};
  }

 private:
  struct Happening {
    std::chrono::nanoseconds at{};  // since the start
    std::vector<OscMessage> messages{};
  };

  std::vector<const Happening*> in_order() const {
    std::vector<const Happening*> order;
    order.reserve(events_.size());
    for (const auto& event : events_) order.push_back(&event);
    std::stable_sort(order.begin(), order.end(), [](auto* a, auto* b) { return a->at < b->at; });
    return order;
  }

  static Refusal no_recording() { return Refusal{"A score is rendered, not recorded."}; }

  const ScoreOptions options_;
  Staging staging_{};
  Definitions definitions_{};
  std::set<std::string> used_{};
  std::vector<Happening> events_{};
  std::vector<OscMessage> loads_{};
};

}  // namespace

std::unique_ptr<Score> score(ScoreOptions options) { return std::make_unique<ScoreFile>(std::move(options)); }

}  // namespace beltane::scsynth
