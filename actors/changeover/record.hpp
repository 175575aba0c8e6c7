#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "changeover/side.hpp"
#include "model/units.hpp"

namespace beltane::changeover {

/// Where it lies in a rig's runtime directory.
inline constexpr auto record_name = "changeover";

/// Why another server is heard.
enum class Reason : std::uint8_t {
  none,     // there was no switch yet
  died,     // its client has gone from JACK
  stalled,  // its pilot did not go on: it is frozen, too slow, or dead and JACK has not noticed yet
  asked,    // a planned switch
};
std::string name_of(Reason reason);

/// What the changeover tells of one side.
struct SideState {
  bool good{};             // its pilot goes on
  bool connected{};        // some server is wired to it
  std::uint64_t blocks{};  // for how many blocks it has been as good, or as bad, as it is now
  bool operator==(const SideState&) const = default;
};

/// The last switch.
struct Switch {
  Reason reason{};
  std::uint32_t frame{};  // by JACK's clock
  Instant at{};
  bool operator==(const Switch&) const = default;
};

/// What the changeover tells of itself.
struct State {
  std::optional<Side> live{};  // nothing: no side was good yet
  PerSide<SideState> sides{};
  std::uint64_t blocks{};    // since this life of the changeover began
  std::uint64_t covered{};   // blocks taken from the other side, without a switch
  std::uint64_t switches{};  //
  std::uint64_t both_bad{};  // blocks in which there was nothing to be heard
  std::uint64_t xruns{};
  std::uint32_t rate{};    // samples a second
  std::uint32_t period{};  // frames a block
  Switch last{};
  Instant beat{};  // when the last block was
  bool operator==(const State&) const = default;

  const SideState& of(Side side) const { return sides[index_of(side)]; }
};

/// For how long the pilot of a side has been good without a break.
Seconds good_for(const State& state, Side side);

/// A planned switch that somebody asks for.
struct Request {
  std::uint32_t number{};
  Side side{};
};

/// What became of it.
enum class Answer : std::uint8_t { done, live_already, not_good };

struct Memory;  // what both ends share
struct Unmap {
  void operator()(Memory* memory) const;
};
using MappedMemory = std::unique_ptr<Memory, Unmap>;

/// The writing end, which is the changeover's own. All but `create` is real-time safe: the memory is locked, and where
/// the runtime directory is on a disk the file is a link into /dev/shm, since writing to a mapped page that is on its
/// way to a disk can block.
class RecordWriter {
 public:
  /// Makes the file, or takes over the one that is there.
  static Result<RecordWriter> create(const std::filesystem::path& file);

  /// What was told last, by an earlier life of the changeover too.
  State last() const;
  void write(const State& state);
  /// A request that was not answered yet.
  std::optional<Request> asked() const;
  void answer(const Request& request, Answer answer);

 private:
  explicit RecordWriter(MappedMemory memory) : memory_(std::move(memory)) {}
  MappedMemory memory_;
};

/// The reading end, for the other processes of the rig.
class Record {
 public:
  /// Refused where there is no changeover, or one of another version.
  static Result<Record> open(const std::filesystem::path& file);

  /// What was told last, also where the changeover has died since: `beat` says when. Blocks 0.1 s where it
  /// died while it wrote, else not.
  State read() const;
  /// Asks for a planned switch, and waits until it has begun. Any thread of any process; refused in words.
  Result<void> switch_to(Side side, Seconds patience = {1}) const;

 private:
  explicit Record(MappedMemory memory) : memory_(std::move(memory)) {}
  MappedMemory memory_;
};

}  // namespace beltane::changeover
