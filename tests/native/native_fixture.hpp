#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "native/render.hpp"
#include "support/ears.hpp"

namespace beltane::native {

inline constexpr InstrumentId lead{1}, bass{2};
inline constexpr BusId room{3}, hall{4};

/// The units of the graphs below.
inline constexpr UnitId master_fader{1}, lead_source{10}, lead_fader{11}, bass_source{20}, bass_fader{21};

/// A unit of that kind; its part is the kind's own.
graph::Unit unit(std::uint32_t id, const std::string& kind, graph::Values values = {});
graph::Unit unit(UnitId id, const std::string& kind, graph::Values values = {});

/// A master that changes nothing, and an instrument `lead` of that source whose fader is at full level. `more` stand
/// between them.
graph::Graph one_instrument(const graph::Unit& source, std::vector<graph::Unit> more = {});
/// The channel, to write to.
graph::Channel& channel(graph::Graph& graph, StripId strip);

/// All kinds, and these for tests: the source `steady` (1 as long as it is held, with no envelope), the source
/// `counted` (its parameter `value`), `faint` (1/1,024 of its value), the effects `poison` (NaN while its parameter
/// `bad` is 1) and `twice` (doubles).
const UnitTypes& with_test_types();

/// A note of the lead.
graph::PlayVoice note(std::uint64_t voice, double at, double pitch = 69, double velocity = 1);
graph::Release let_go(std::uint64_t voice, double at);

/// What is rendered; a refusal fails the test.
Rendering rendered(const RenderJob& performance, double seconds, double rate = 48'000, std::size_t voices = 64);
/// The same, to listen to.
test::Sound heard(const RenderJob& performance, double seconds, double rate = 48'000);
test::Sound sound_of(const Rendering& rendering);

/// The frames from `from` to `to` of the left side.
std::vector<float> left(const Rendering& rendering, std::size_t from, std::size_t to);

}  // namespace beltane::native
