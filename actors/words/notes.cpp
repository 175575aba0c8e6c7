#include "words/lists.hpp"

namespace beltane::words {
namespace {

/// `C4+E4+G4 START LENGTH VELOCITY`: one note, or a chord.
Result<std::vector<Note>> chord(const std::string* words) {
  const auto start = beats(words[1]);
  if (!start) return start.refusal();
  const auto length = beats(words[2]);
  if (!length) return length.refusal();
  const auto velocity = whole(words[3], 1, 127, "a velocity");
  if (!velocity) return velocity.refusal();
  std::vector<Note> notes;
  for (std::string_view rest = words[0];;) {
    const auto plus = rest.find('+');
    const auto tone = pitch(rest.substr(0, plus));
    if (!tone) return tone.refusal();
    notes.push_back({{}, *start, *length, *tone, static_cast<std::uint8_t>(*velocity)});
    if (plus == rest.npos) return notes;
    rest.remove_prefix(plus + 1);
  }
}

/// How often and how far apart the notes come.
struct Turns {
  Beats from{};
  int count{1};
  Beats every{};
};

Result<Turns> turns_of(const Arguments& given) {
  Turns turns;
  if (const auto* text = given.option("from")) {
    const auto from = beats(*text);
    if (!from) return from.refusal();
    turns.from = *from;
  }
  const auto *times = given.option("times"), *every = given.option("every");
  if (!times && !every) return turns;
  if (!times || !every) return refuse("--times and --every go together");
  const auto count = whole(*times, 1, 10'000, "how often");
  if (!count) return count.refusal();
  const auto apart = beats(*every);
  if (!apart) return apart.refusal();
  return Turns{turns.from, *count, *apart};
}

}  // namespace

Result<std::vector<Note>> notes_in(const Arguments& given, std::size_t next) {
  const auto turns = turns_of(given);
  if (!turns) return turns.refusal();
  if ((given.plain.size() - next) % 4 != 0)
    return refuse("notes come as PITCH START LENGTH VELOCITY; the last is not whole");
  std::vector<Note> once;
  for (auto i = next; i < given.plain.size(); i += 4) {
    const auto notes = chord(&given.plain[i]);
    if (!notes) return notes.refusal();
    once.insert(once.end(), notes->begin(), notes->end());
  }
  if (once.size() * static_cast<std::size_t>(turns->count) > limits::notes)
    return refuse("an instrument holds at most ", limits::notes, " notes");
  std::vector<Note> all;
  for (int turn = 0; turn < turns->count; ++turn)
    for (auto note : once) {
      note.start = note.start + turns->from + Beats{turns->every.count * turn};
      all.push_back(note);
    }
  return all;
}

}  // namespace beltane::words
