#include "native/native_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace beltane::native {
namespace {

/// Sounds as it is set, without an envelope.
class Counted : public Source {
 public:
  explicit Counted(double) {}
  bool sound(const StereoBlock& out, ParamValues settings, const VoiceNote&, const Surroundings&) override {
    std::fill_n(out.left, out.frames, over_ ? 0.0F : static_cast<float>(settings[0]));
    std::copy_n(out.left, out.frames, out.right);
    return !over_;
  }
  void release() override { over_ = true; }
  void cut(double) override { over_ = true; }

 private:
  bool over_{};
};

/// The 1,024th part of that, so that what stands high in its range is no louder than sound.
class Faint final : public Counted {
 public:
  using Counted::Counted;
  bool sound(const StereoBlock& out, ParamValues settings, const VoiceNote& note, const Surroundings& around) override {
    const bool sounds = Counted::sound(out, settings, note, around);
    for (std::size_t side = 0; side < 2; ++side)
      for (std::size_t i = 0; i < out.frames; ++i) out.side(side)[i] *= 1.0F / 1'024;
    return sounds;
  }
};

class Poison final : public InPlace {
 public:
  explicit Poison(double) {}
  void process(const StereoBlock& sound, const float*, ParamValues settings, const Surroundings&) override {
    if (settings[0] > 0.5) poisoned_ = true;
    if (poisoned_) sound.left[sound.frames - 1] = std::nanf("");
  }
  void reset() override { poisoned_ = false; }

 private:
  bool poisoned_{};
};

class Twice final : public InPlace {
 public:
  explicit Twice(double) {}
  void process(const StereoBlock& sound, const float*, ParamValues, const Surroundings&) override {
    for (std::size_t i = 0; i < sound.frames; ++i) sound.left[i] *= 2, sound.right[i] *= 2;
  }
  void reset() override {}
};

const UnitType steady{
    .spec = {.kind = UnitKind::source, .name = "steady", .params = {{.name = "value", .initial = 1, .max = 1}}},
    .source = make_source<Counted>};
const UnitType counted{.spec = {.kind = UnitKind::source,
                                .name = "counted",
                                .params = {{.name = "value", .initial = 0, .min = 0, .max = 1'000}}},
                       .source = make_source<Counted>};
const UnitType faint{.spec = {.kind = UnitKind::source,
                              .name = "faint",
                              .params = {{.name = "value", .initial = 0, .min = 0, .max = 1'000}}},
                     .source = make_source<Faint>};
const UnitType poison{
    .spec = {.kind = UnitKind::effect, .name = "poison", .params = {{"bad", 0, 0, 1, ParamCurve::on_off}}},
    .in_place = make_in_place<Poison>};
const UnitType twice{.spec = {.kind = UnitKind::effect, .name = "twice"}, .in_place = make_in_place<Twice>};

graph::UnitRole stage_of(const std::string& kind) {
  const auto* type = find(with_test_types(), kind);
  if (!type) return graph::UnitRole::effect;
  if (type->source) return graph::UnitRole::source;
  if (type->voice_modulator) return graph::UnitRole::voice_modulator;
  if (type->modulator) return graph::UnitRole::modulator;
  if (type->send) return graph::UnitRole::send;
  if (type->spec.kind == UnitKind::filter) return graph::UnitRole::filter;
  return type->spec.kind == UnitKind::system ? graph::UnitRole::fader : graph::UnitRole::effect;
}

}  // namespace

graph::Unit unit(std::uint32_t id, const std::string& kind, graph::Values values) {
  return {.id = UnitId{id}, .stage = stage_of(kind), .kind = kind, .values = std::move(values)};
}
graph::Unit unit(UnitId id, const std::string& kind, graph::Values values) {
  return unit(number_of(id), kind, std::move(values));
}

graph::Graph one_instrument(const graph::Unit& source, std::vector<graph::Unit> more) {
  graph::Graph graph;
  graph.channels[master_strip] = graph::Channel{};
  graph::Channel channel{.units = {source}};
  channel.units.insert(channel.units.end(), more.begin(), more.end());
  channel.units.push_back(unit(lead_fader, "fader", {{"level", 1}}));
  graph.channels[strip_of(lead)] = channel;
  return graph;
}

graph::Channel& channel(graph::Graph& graph, StripId strip) { return graph.channels[strip].write(); }

const UnitTypes& with_test_types() {
  static const UnitTypes types = [] {
    auto all = all_unit_types();
    all.insert(all.end(), {&steady, &counted, &faint, &poison, &twice});
    return all;
  }();
  return types;
}

graph::PlayVoice note(std::uint64_t voice, double at, double pitch, double velocity) {
  return {VoiceId{static_cast<std::int32_t>(voice)}, lead, pitch, velocity, {at}};
}
graph::Release let_go(std::uint64_t voice, double at) { return {VoiceId{static_cast<std::int32_t>(voice)}, {at}}; }

Rendering rendered(const RenderJob& performance, double seconds, double rate, std::size_t voices) {
  auto rendering = render(performance, {seconds}, {.rate = rate, .voices = voices, .types = with_test_types()});
  EXPECT_TRUE(rendering) << (rendering ? "" : rendering.reason());
  return rendering ? *rendering : Rendering{};
}

test::Sound sound_of(const Rendering& rendering) {
  return {static_cast<int>(rendering.rate), rendering.left, rendering.right};
}

test::Sound heard(const RenderJob& performance, double seconds, double rate) {
  return sound_of(rendered(performance, seconds, rate));
}

std::vector<float> left(const Rendering& rendering, std::size_t from, std::size_t to) {
  return {rendering.left.begin() + static_cast<std::ptrdiff_t>(from),
          rendering.left.begin() + static_cast<std::ptrdiff_t>(to)};
}

}  // namespace beltane::native
