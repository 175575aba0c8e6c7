#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "model/messages/gesture.hpp"
#include "model/project/project.hpp"

namespace beltane::voices {

/// The same note, played along by another instrument: computed, so that its end is found by whoever computes it again.
EventId along(EventId, InstrumentId);

/// What the project says of who plays a note: which instruments play along (those that go to the same layer group), and
/// how each is transposed.
class Layers {
 public:
  /// Whether its instruments are those that were learnt last.
  bool learnt_from(const Project& project) const { return instruments_ == project.instruments; }
  /// Cheap where no instrument or bus is defined otherwise than before.
  void learn(const Project&);

  /// The pitch that the instrument plays for it; none where it is beyond MIDI's.
  std::optional<std::uint8_t> pitch(InstrumentId, std::uint8_t pitch) const;
  /// Who plays along, without itself.
  std::span<const InstrumentId> mates(InstrumentId) const;
  /// Everybody in the project who plays along with somebody, or did: what they play for others must still be ended.
  const std::vector<InstrumentId>& ever() const { return ever_; }

 private:
  void keep_ever();

  Cow<Instruments> instruments_{};
  Cow<Buses> buses_{};
  std::unordered_map<InstrumentId, int> transposed_{};  // those that are
  std::unordered_map<InstrumentId, std::vector<InstrumentId>> mates_{};
  std::vector<InstrumentId> ever_{};
};

}  // namespace beltane::voices
