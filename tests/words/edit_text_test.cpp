#include "words/edit_text.hpp"

#include <gtest/gtest.h>

#include "model/editing/resolve.hpp"
#include "support/test_catalogue.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

Edits resolved(const Project& project, const std::string& line) {
  const auto edits = edits_of(project, support::test_catalogue(), split_words(line));
  EXPECT_TRUE(edits) << line << ": " << (edits ? "" : edits.reason());
  if (!edits) return {};
  const auto fit = resolve(project, *edits, support::test_catalogue());
  EXPECT_TRUE(fit) << line << ": " << (fit ? "" : fit.reason());
  return fit ? *fit : Edits{};
}

/// Says every edit of the lines in words, and reads these: on the same project they come to the same edit.
TEST(EditText, IsReadAsTheSameEdit) {
  Project project;
  for (const auto* line : {"add-bus hall",
                           "add-instrument saw --name lead",
                           "add-instrument sine --name \"first bass\" --at 0",
                           "add-bus \"small room\" --at 0",
                           "set-filter lead low_pass cutoff=900",
                           "set-filter lead high_pass",
                           "set lead.filter.cutoff 1234.5678",
                           "set lead.filter.cutoff default",
                           "set lead.level 0.3",
                           "set lead.source.attack 0.1",
                           "enable-unit lead.filter off",
                           "add-effect lead delay mix=0.25",
                           "add-effect lead reverb --at 0",
                           "move-unit lead.delay 0",
                           "enable-unit lead.delay off",
                           "replace-unit lead.delay chorus",
                           "set lead.chorus.mix 0.5",
                           "add-modulator lead lfo pan rate=0.2",
                           "add-modulator lead lfo filter.cutoff --at 0",
                           "remove-modulator lead lfo",
                           "set-send lead hall 0.3 --tap pre-insert",
                           "set-send lead hall 0.7",
                           "set lead.send:hall.level 0.1",
                           "set-send lead hall off",
                           "set-output lead hall",
                           "set-output lead master",
                           "set-output hall \"small room\"",
                           "layer hall on",
                           "layer hall off",
                           "transpose lead -12",
                           "rename lead \"second violin\"",
                           "rename \"second violin\" lead",
                           "move-instrument lead 0",
                           "add-notes lead C4 0 1 100 60 1.5 0.25 90",
                           "add-automation lead.bend 0 0 0 4 -2.5 0.5 8 0 0",
                           "add-automation lead.chorus.mix 2 0.25 0 2.5 1 8",
                           "add-automation lead.level 0 0.5 0",
                           "add-automation lead.lfo.rate 3 5 1",
                           "remove-automation lead.bend --from 4 --to 5",
                           "remove-automation lead.bend all",
                           "set-tempo 96.5 --at 16",
                           "set-tempo none --at 16",
                           "set-signature 3/4",
                           "rename-project \"May fire\"",
                           "set-source lead fm",
                           "remove-effect lead chorus",
                           "set-filter lead none",
                           "remove-bus \"small room\"",
                           "remove-instrument lead"}) {
    for (const auto& edit : resolved(project, line)) {
      EXPECT_EQ(resolved(project, text_of(edit)), Edits{edit}) << text_of(edit) << ", of: " << line;
      const auto next = apply(project, edit);
      ASSERT_TRUE(next) << next.reason();
      project = *next;
    }
  }
  EXPECT_EQ(project.instruments->size(), 1u);
}

TEST(EditText, ShortensLongLists) {
  RemoveNotes edit{InstrumentId{7}, {}};
  for (std::uint32_t i = 1; i <= 9; ++i) edit.notes.push_back(NoteId{i});
  EXPECT_EQ(text_of(edit), "remove-notes 7 1 2 3 4 5 6 7 8 … (9)");
  EXPECT_EQ(joined_words(words_of(edit)), "remove-notes 7 1 2 3 4 5 6 7 8 9");
}

TEST(EditText, SaysANameOfAnyCharactersAsOneWord) {
  for (const std::string name : {"plain", "two words", "a tab\there", "\"quoted\"", "half \" quoted", "back\\slash",
                                 "back\\ slash", "--like-an-option", "--", "-- --", "a=b", "#7", "音 é"}) {
    const auto line = joined_words(words_of(RenameProject{name}));
    EXPECT_EQ(resolved({}, line), Edits{RenameProject{name}}) << line;
  }
}

TEST(EditText, TellsOfManyEditsTheFirstAndTheLast) {
  const Edit first = SetTranspose{InstrumentId{1}, 2}, other = RemoveBus{BusId{2}};
  EXPECT_EQ(text_of(Edits{first, other}), "transpose 1 2; remove-bus 2");
  EXPECT_EQ(text_of(Edits{first, first, first, other}), "transpose 1 2 … remove-bus 2 (4 edits)");
}

}  // namespace
}  // namespace beltane
