#pragma once

#include <map>
#include <vector>

#include "graph/graph.hpp"
#include "native/rack_builder.hpp"

namespace beltane::native {

/// Builds one channel of a rack, with whatever it had before that goes on sounding. Control thread.
class ChannelBuilder {
 public:
  /// `known`: the channel before, or null.
  ChannelBuilder(StripId strip, const graph::Channel& channel, const RackChannel* known, const Rack& before,
                 const RackContext& context)
      : strip_(strip), channel_(channel), known_(known), before_(before), context_(context) {}

  RackChannel built();

 private:
  void state();
  void modulators();
  void bank();
  void chain();
  void routes();
  void route(UnitId send, StripId to, Tap tap);
  std::shared_ptr<Bank> wanted_bank(const graph::VoiceTemplate& voice, const UnitType& source);
  std::shared_ptr<RackEffect> effect(const graph::Unit& unit, const UnitType& type);
  /// How the unit is set: as before where it goes on, else as the graph says.
  SharedSettings settings(const graph::Unit& unit, const UnitType& type);

  StripId strip_;
  const graph::Channel& channel_;
  const RackChannel* known_;
  const Rack& before_;
  const RackContext& context_;
  RackChannel built_{};
  std::map<UnitId, SharedSettings> settings_{};
};

/// The channel without what has faded out.
RackChannel without_done(RackChannel channel);

/// Adds the settings of all that stays in the channel.
void list_staying(const RackChannel& channel, std::map<UnitId, SharedSettings>& into);

}  // namespace beltane::native
