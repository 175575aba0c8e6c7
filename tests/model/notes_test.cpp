#include "model/project/notes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace beltane {
namespace {

Note note(std::uint32_t id, double start) { return {.id = NoteId{id}, .start = {start}, .length = {1}}; }

std::vector<Note> listed(const Notes& notes) { return notes; }

TEST(Notes, StandInPlayingOrder) {
  const Notes notes({note(1, 4), note(3, 2), note(2, 2)});
  EXPECT_EQ(listed(notes), (std::vector{note(2, 2), note(3, 2), note(1, 4)}));
  EXPECT_EQ(*notes.from(Beats{3}), note(1, 4));
  EXPECT_EQ(notes.from(Beats{5}), notes.end());
}

TEST(Notes, AreFoundByIdAmongMany) {
  std::vector<Note> many;
  for (std::uint32_t i = 1; i <= 5'000; ++i) many.push_back(note(i, (i * 7'919) % 5'000));
  Notes notes(many);
  for (const auto& each : many) ASSERT_EQ(*notes.find(each.id), each);
  EXPECT_EQ(notes.find(NoteId{5'001}), nullptr);
}

TEST(Notes, ACopyKeepsWhatTheOriginalLoses) {
  Notes notes({note(1, 0), note(2, 1)});
  const auto before = notes;
  EXPECT_EQ(notes.extract({NoteId{1}}), std::vector{note(1, 0)});
  EXPECT_EQ(before.size(), 2u);
  EXPECT_EQ(notes.size(), 1u);
  EXPECT_NE(notes, before);
}

TEST(Notes, AreEqualHoweverTheyCameTogether) {
  std::vector<Note> all;
  Notes one_by_one;
  for (std::uint32_t i = 1; i <= 2'000; ++i) {
    all.push_back(note(i, i % 37));
    one_by_one.insert({all.back()});
  }
  EXPECT_EQ(one_by_one, Notes(all));
}

TEST(Notes, AreTakenOutOneByOneInAnyOrder) {
  std::vector<Note> left;
  for (std::uint32_t i = 0; i < 4'000; ++i) left.push_back(note(i + 1, i));
  Notes notes(left);
  for (std::uint32_t step = 0; !left.empty(); ++step) {
    const auto gone = left.begin() + static_cast<std::ptrdiff_t>(step * 7'919 % left.size());
    ASSERT_EQ(notes.extract({gone->id}), std::vector{*gone});
    left.erase(gone);
    ASSERT_EQ(notes.size(), left.size());
    if (step % 100 == 0) {
      ASSERT_EQ(listed(notes), left);
    }
  }
  EXPECT_EQ(notes.begin(), notes.end());
}

TEST(Notes, AreGoneThroughBackwards) {
  std::vector<Note> many;
  for (std::uint32_t i = 0; i < 3'000; ++i) many.push_back(note(i + 1, i));
  const Notes notes(many);
  auto at = notes.end();
  for (auto expected = many.rbegin(); expected != many.rend(); ++expected) ASSERT_EQ(*--at, *expected);
  EXPECT_EQ(at, notes.begin());
}

RC_GTEST_PROP(Notes, HoldWhatAMapOfThemHolds, ()) {
  Notes notes;
  std::map<NoteId, Note> expected;
  std::uint32_t next = 1;
  const auto steps = *rc::gen::inRange(1, 12);
  for (int step = 0; step < steps; ++step) {
    if (*rc::gen::arbitrary<bool>() || expected.empty()) {
      std::vector<Note> more;
      const auto count = *rc::gen::inRange(1, 700);
      for (int i = 0; i < count; ++i, ++next) more.push_back(note(next, (next * 31U) % 97U));
      for (const auto& each : more) expected.emplace(each.id, each);
      notes.insert(more);
    } else {
      std::vector<NoteId> gone;
      const auto every = *rc::gen::inRange(1, 40);
      int at = 0;
      for (const auto& [id, each] : expected)
        if (at++ % every == 0) gone.push_back(id);
      const auto found = notes.extract(gone);
      RC_ASSERT(found.size() == gone.size());
      RC_ASSERT(std::is_sorted(found.begin(), found.end(), plays_before));
      for (const auto id : gone) expected.erase(id);
    }
    RC_ASSERT(notes.size() == expected.size());
    RC_ASSERT(std::is_sorted(notes.begin(), notes.end(), plays_before));
    for (const auto& [id, each] : expected) RC_ASSERT(*notes.find(id) == each);
  }
}

}  // namespace
}  // namespace beltane
