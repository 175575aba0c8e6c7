#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "model/blocks.hpp"
#include "model/ids.hpp"
#include "model/units.hpp"

namespace beltane {

/// A note of an instrument.
struct Note {
  NoteId id{};
  Beats start{};               // from the start of the project, >= 0
  Beats length{};              // > 0
  std::uint8_t pitch{60};      // MIDI, 0-127
  std::uint8_t velocity{100};  // MIDI, 1-127
  bool operator==(const Note&) const = default;
};
void fields(auto& v, Of<Note> auto& note) {
  v.of("note");
  v(1, "id", note.id);
  v(2, "start", note.start);
  v(3, "length", note.length);
  v(4, "pitch", note.pitch, how::most(127));
  v(5, "velocity", note.velocity, how::most(127));
}

/// The playing order: by start, then id.
inline bool plays_before(const Note& a, const Note& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); }

/// The notes of an instrument, in playing order. To change one costs the same among few and among a million, and copies
/// share what they have in common. No two have the same id.
class Notes {
  struct Earlier {
    bool operator()(const Note& a, const Note& b) const { return plays_before(a, b); }
    bool operator()(const Note& note, Beats beat) const { return note.start < beat; }
    bool operator()(Beats beat, const Note& note) const { return beat < note.start; }
  };
  struct Start {
    NoteId id{};
    Beats at{};
  };
  struct Lower {
    bool operator()(const Start& a, const Start& b) const { return a.id < b.id; }
    bool operator()(const Start& a, NoteId id) const { return a.id < id; }
    bool operator()(NoteId id, const Start& b) const { return id < b.id; }
  };
  using ByTime = Blocks<Note, Earlier>;

 public:
  using value_type = Note;
  using const_iterator = ByTime::const_iterator;

  Notes() = default;
  /// In any order.
  Notes(std::vector<Note> notes);

  const_iterator begin() const { return by_time_.begin(); }
  const_iterator end() const { return by_time_.end(); }
  std::size_t size() const { return by_time_.size(); }
  bool empty() const { return by_time_.empty(); }
  const Note& front() const { return *begin(); }
  /// The first that does not start before the beat.
  const_iterator from(Beats beat) const { return by_time_.lower_bound(beat); }
  /// The note of that id, or null.
  const Note* find(NoteId) const;

  void clear() { *this = {}; }
  /// Puts in notes, in any order, whose ids are not there yet.
  void insert(std::vector<Note>);
  /// Takes the notes of these ids out, and answers them in playing order.
  std::vector<Note> extract(const std::vector<NoteId>&);

  operator std::vector<Note>() const { return {begin(), end()}; }
  bool operator==(const Notes& other) const { return by_time_ == other.by_time_; }

 private:
  ByTime by_time_{};
  Blocks<Start, Lower> by_id_{};
};

/// In their order.
std::vector<NoteId> ids_of(const std::vector<Note>&);

}  // namespace beltane
