#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "graph/difference.hpp"
#include "graph/levels.hpp"
#include "model/catalogue/catalogue.hpp"
#include "scsynth/planning/loaded.hpp"
#include "scsynth/planning/needs.hpp"
#include "scsynth/planning/nodes.hpp"
#include "scsynth/planning/pool.hpp"

namespace beltane::scsynth {

/// A unit that should stand on the server. What differs in definition or wiring is another unit, with another node;
/// controls may change while it sounds.
struct PlannedUnit {
  NodeId node{};
  std::string def{};
  Controls wiring{};
  Controls controls{};
  bool operator==(const PlannedUnit&) const = default;
};

/// A group that should stand, and its units in the order of the signal.
struct PlannedGroup {
  NodeId node{};
  NodeId parent{};
  std::vector<PlannedUnit> units{};
  bool operator==(const PlannedGroup&) const = default;
};

/// Which control bus a modulator writes, and what follows that bus.
struct PlannedModulator {
  NodeId node{};
  ControlBus bus{};
  UnitId target{};
  std::string param{};  // empty: not known (found on a server)
  bool operator==(const PlannedModulator&) const = default;
};

/// A zone of a source that is there to be played: whom it answers, and how a voice of it is wired.
struct PlannedZone {
  std::uint8_t low{};  // MIDI pitches and velocities, both ends included
  std::uint8_t high{};
  std::uint8_t soft{};
  std::uint8_t loud{};
  std::uint8_t choke{};              // 1 or more: its voice cuts the others of that number
  std::optional<BufferId> buffer{};  // none: the sample is not there (yet)
  Controls wiring{};
  bool operator==(const PlannedZone&) const = default;
};

/// A modulator that every voice of the instrument has for itself, and what of the voice follows it.
struct PlannedVoiceModulator {
  std::string def{};
  Controls wiring{};
  Controls controls{};
  ControlValue base{};                   // where what it moves stands, unless …
  std::optional<std::size_t> goes_on{};  // … it goes on from the modulator at that place in the list
  std::string param{};                   // what it moves: of the source, unless …
  std::optional<std::size_t> moves{};    // … of the modulator at that place
  bool operator==(const PlannedVoiceModulator&) const = default;
};
using PlannedVoiceModulators = std::vector<PlannedVoiceModulator>;

/// What a voice of the instrument is made of now.
struct PlannedVoice {
  NodeId group{};
  std::string def{};
  bool percussion{};
  Controls controls{};  // its bus and parameters; frequency and velocity are the note's
  bool sampled{};       // it sounds where a zone answers the note
  std::vector<PlannedZone> zones{};
  NodeId modulators_group{};  // where they stand, if there are any
  Cow<PlannedVoiceModulators> modulators{};
  std::vector<NodeId> triggered{};  // modulators of the instrument that begin anew with every voice
  bool operator==(const PlannedVoice&) const = default;
};

/// Everything that one channel of the mixer needs on the server.
struct StripPlan {
  StripId strip{};
  std::optional<AudioBus> bus{};  // none only where a found tree did not tell
  std::vector<PlannedGroup> groups{};
  std::vector<PlannedModulator> modulators{};
  std::optional<PlannedVoice> voice{};
  std::set<StripId> keys{};                   // the strips that its units listen to, there or not
  std::set<SampleKey> samples{};              // that its units play, there or not
  Needs needs{};                              // of all that it is made of, whether that stands or not
  std::size_t voice_memory{};                 // bytes that one voice of it takes
  std::string over_budget{};                  // what the server has too few of; then the strip is left out whole
  std::vector<std::string> omitted{};         // what could not be planned, in words
  std::map<SampleKey, std::string> absent{};  // samples that the server does not have (yet), each as a sentence
  bool operator==(const StripPlan&) const = default;
};

/// The buses that a node holds until it is gone.
struct NodeBuses {
  std::optional<AudioBus> audio{};
  std::optional<ControlBus> control{};
  bool operator==(const NodeBuses&) const = default;
};

/// Which buses and nodes are taken.
struct Placement {
  explicit Placement(const ServerLimits& server = {});
  /// What strips may take of a server of those limits.
  Room room(const ServerLimits& of) const;
  ServerLimits limits{};  // of the server
  Pool audio;
  Pool control;
  std::map<StripId, AudioBus> taps{};     // where strips that others listen to are heard, before their fader
  std::map<NodeId, NodeBuses> leaving{};  // released, and not yet gone from the server
  Needs taken{};                          // by the strips that stand
  Needs needed{};                         // by all
  std::set<StripId> over_budget{};        // that are left out until there is room
  Needs least{};                          // that some one of those would take, or less
  bool for_export{};                      // nobody listens in: nothing is cued
  bool roomier{};                         // there is more room than when those were looked at last
  bool operator==(const Placement&) const = default;
};

/// What all strips of a plan come to, kept with every change of it: to tell it must not cost a look at thousands.
struct PlanTotals {
  std::size_t omitted{};                              // words for what could not be planned
  std::set<StripId> omitting{};                       // strips that have such words
  std::set<StripId> waiting{};                        // strips that lack samples
  std::map<SampleKey, std::size_t> samples{};         // that are played, there or not, and by how many strips
  std::map<std::size_t, std::size_t> voice_memory{};  // bytes that a voice takes, and of how many strips
};

/// What should stand on the server. Copies share what they have in common.
struct Plan {
  std::vector<NodeId> standing{};             // the groups at the root, in order
  Cow<std::vector<Cow<StripPlan>>> strips{};  // by strip
  Cow<Placement> placement{};
  std::set<StripId> cued{};        // heard on the cue outputs too
  std::vector<NodeId> foreign{};   // nodes in our groups that are nobody's (found on a server)
  Cow<graph::BusRoutes> routes{};  // that it was made from
  Cow<LoadedSamples> loaded{};
  PlanTotals totals{};
};

/// The strips that are to be planned anew, and those that are gone.
struct Touched {
  std::set<StripId> changed{};
  std::set<StripId> removed{};
};
/// Those that a change names.
Touched touched_by(const graph::GraphChange& change);
/// All of the graph, and those of the plan that it has not.
Touched everything(const graph::Graph& graph, const Plan& plan);

/// What should stand for the graph on a server that has those samples. Keeps the buses and nodes that `before` has; a
/// strip that comes out as before is the very same. Pure.
Plan plan(const graph::Graph& graph, const Catalogue& catalogue, Plan before, const Cow<LoadedSamples>& loaded = {});

/// One strip, before and after.
struct StripChange {
  Cow<StripPlan> from{};
  Cow<StripPlan> to{};
};

/// A plan, and what differs in it from the one before.
struct Replanned {
  Plan plan{};
  std::vector<StripChange> changes{};
};

/// As `plan`, for what is touched, and tells the strips that changed. Where `before` is moved in, nothing else is
/// copied or looked at, so that the cost does not rise with the number of strips.
Replanned replan(const graph::Graph& graph, const Touched& touched, const Catalogue& catalogue, Plan before,
                 const Cow<LoadedSamples>& loaded = {});

/// The plan without that node among the leaving: it is gone from the server, and its buses are free again.
Plan without(Plan plan, NodeId gone);

/// What a server must have to hold all of the graph, what is left out of the plan included.
ServerLimits needs_of(const Plan& plan);
/// A plan of nothing for a server of those limits.
Plan empty_plan(const ServerLimits& limits);
/// Every sample that some strip plays.
std::set<SampleKey> samples_of(const Plan& plan);
/// What of the graph is not on the server, in words; samples that are still `loading` are none of it.
std::vector<std::string> omissions(const Plan& plan, const std::set<SampleKey>& loading = {});
/// How much that is, and only the first of it in words: costs the same however many strips have no room.
struct OmissionSummary {
  std::size_t count{};
  std::string first{};
};
OmissionSummary summary_of_omissions(const Plan& plan, const std::set<SampleKey>& loading);
/// The strip, or null.
const StripPlan* find(const Plan& plan, StripId strip);
/// The unit of that node in the strip, or null.
const PlannedUnit* find(const StripPlan& strip, NodeId node);
/// The strip that the node belongs to, by its number alone.
std::optional<StripId> strip_of(const Plan& plan, NodeId node);
/// The strip on which that node stands in the plan, whatever it is.
std::optional<StripId> strip_with(const Plan& plan, NodeId node);

}  // namespace beltane::scsynth
