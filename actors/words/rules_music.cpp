#include "words/naming.hpp"
#include "words/rules.hpp"

#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

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

Result<Edits> add_notes(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const auto turns = turns_of(given);
  if (!turns) return turns.refusal();
  if ((given.plain.size() - 1) % 4 != 0)
    return refuse("notes come as PITCH START LENGTH VELOCITY; the last is not whole");
  std::vector<Note> once;
  for (std::size_t i = 1; i < given.plain.size(); i += 4) {
    const auto notes = chord(&given.plain[i]);
    if (!notes) return notes.refusal();
    once.insert(once.end(), notes->begin(), notes->end());
  }
  if (once.size() * static_cast<std::size_t>(turns->count) > limits::notes)
    return refuse("an instrument holds at most ", limits::notes, " notes");
  AddNotes edit{*id, {}};
  for (int turn = 0; turn < turns->count; ++turn)
    for (auto note : once) {
      note.start = note.start + turns->from + Beats{turns->every.count * turn};
      edit.notes.push_back(note);
    }
  return Edits{std::move(edit)};
}

/// The range that `--from` and `--to` give; all where they are not given.
Result<RemoveNotes> in_range(const Instrument& held, const Arguments& given) {
  Beats from{}, to{limits::beats};
  for (auto [name, beat] : {std::pair{"from", &from}, std::pair{"to", &to}}) {
    const auto* text = given.option(name);
    if (!text) continue;
    const auto read = beats(*text);
    if (!read) return read.refusal();
    *beat = *read;
  }
  RemoveNotes edit{held.def->id, {}};
  for (const auto& note : *held.notes)
    if (note.start >= from && note.start < to) edit.notes.push_back(note.id);
  return edit;
}

Result<Edits> remove_notes(const Said& said, const Arguments& given) {
  const auto id = instrument(said.project, given.plain[0]);
  if (!id) return id.refusal();
  const bool all = given.plain.size() == 2 && given.plain[1] == "all";
  if (all || !given.options.empty()) {
    auto edit = in_range(*find(said.project, *id), given);
    if (!edit) return edit.refusal();
    return Edits{*std::move(edit)};
  }
  if (given.plain.size() == 1) return refuse("which notes? Give their numbers, `all`, or --from and --to");
  RemoveNotes edit{*id, {}};
  for (std::size_t i = 1; i < given.plain.size(); ++i) {
    const auto note = position(given.plain[i]);
    if (!note)
      return refuse("'", given.plain[i], "' is not the number of a note; `show ", given.plain[0], "` lists them");
    edit.notes.push_back(NoteId{*note});
  }
  return Edits{std::move(edit)};
}

Result<Edits> set_tempo(const Said&, const Arguments& given) {
  Beats at{};
  if (const auto* text = given.option("at")) {
    const auto read = beats(*text);
    if (!read) return read.refusal();
    at = *read;
  }
  if (given.plain[0] == "none") return Edits{RemoveTempo{at}};
  const auto rate = number(given.plain[0]);
  if (!rate) return rate.refusal();
  return Edits{SetTempo{at, Bpm{*rate}}};
}

Result<Edits> set_signature(const Said&, const Arguments& given) {
  const auto& text = given.plain[0];
  const auto slash = text.find('/');
  const auto over = whole(text.substr(0, slash), 1, 255, "a number of beats");
  const auto under = whole(slash == text.npos ? "" : text.substr(slash + 1), 1, 255, "a beat");
  if (!over || !under) return refuse("'", text, "' is not a signature; give one like 3/4");
  return Edits{SetSignature{{static_cast<std::uint8_t>(*over), static_cast<std::uint8_t>(*under)}}};
}

Result<Edits> rename_project(const Said&, const Arguments& given) { return Edits{RenameProject{given.plain[0]}}; }

}  // namespace

std::vector<Rule> music_rules() {
  constexpr std::size_t many = 4 * limits::notes;
  return {
      {{"add-notes", "INSTRUMENT [--from BEAT] [--times N --every BEATS] (PITCH[+PITCH…] START LENGTH VELOCITY)…",
        "Adds notes and chords; beats are quarter notes", "add-notes lead C4 0 1 100 E4+G4 1 1 90"},
       {5, many, {"from", "times", "every"}},
       add_notes},
      {{"remove-notes", "INSTRUMENT NOTE…|all|--from BEAT --to BEAT", "Takes notes away",
        "remove-notes lead --from 4 --to 8"},
       {1, many, {"from", "to"}},
       remove_notes},
      {{"set-tempo", "BPM|none [--at BEAT]", "Sets the tempo from a beat on, or takes that point away",
        "set-tempo 96 --at 16"},
       {1, 1, {"at"}},
       set_tempo},
      {{"set-signature", "BEATS/UNIT", "Sets what a bar is", "set-signature 3/4"}, {1, 1}, set_signature},
      {{"rename-project", "NAME", "Gives the project a name", "rename-project \"May fire\""}, {1, 1}, rename_project},
  };
}

}  // namespace beltane::words
