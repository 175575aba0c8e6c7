#include "backend/gesture_journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <unistd.h>

#include <fstream>

#include "support/imaginary_sounds.hpp"

namespace beltane::backend {
namespace {

using std::chrono::milliseconds;

Instant moment(int ms) { return Instant{milliseconds(1'000'000 + ms)}; }

JournalEntry start_at(int ms, int voice = 1) {
  return {moment(ms),
          VoiceCommands{StartVoice{.voice = VoiceId{voice}, .instrument = InstrumentId{1}, .at = moment(ms)}}};
}

/// One entry of that kind.
JournalEntry entry_of(int kind, int ms) {
  if (kind == 0) return {moment(ms), JournalResumed{}};
  if (kind == 1) return {moment(ms), support::band(2)};
  if (kind == 2) return {moment(ms), WithoutUnits{UnitId{3}, UnitId{70'000}}};
  if (kind == 3) return {moment(ms), Playhead{.transport = {.playing = true, .anchor = moment(3)}, .beat = {2}}};
  return start_at(ms, kind);
}

std::string bytes_of(const Journal& journal) {
  std::string bytes;
  for (const auto& entry : journal) bytes += written(entry);
  return bytes;
}

class JournalFile : public testing::Test {
 protected:
  ~JournalFile() override { std::filesystem::remove(path_); }
  const std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("beltane_journal" + std::to_string(getpid()));
};

TEST(AJournal, IsReadAsItWasWrittenUpToWhereItIsTorn) {
  rc::check([] {
    Journal journal;
    for (const auto kind : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 9)))
      journal.push_back(entry_of(kind, static_cast<int>(journal.size())));
    const auto bytes = bytes_of(journal);
    const auto kept = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
    const auto read = read_journal(std::string_view(bytes).substr(0, kept));
    RC_ASSERT(read.whole <= kept);
    RC_ASSERT(read.entries.size() <= journal.size());
    RC_ASSERT(std::equal(read.entries.begin(), read.entries.end(), journal.begin()));
    RC_ASSERT(bytes_of(read.entries).size() == read.whole);
    RC_ASSERT(kept < bytes.size() || read.entries == journal);
  });
}

TEST(AJournal, EndsWhereItsBytesAreWrong) {
  auto bytes = bytes_of({start_at(1), start_at(2), start_at(3)});
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_EQ(read_journal(bytes).entries, Journal{start_at(1)});
}

TEST(AJournal, KeepsOfProjectsThatComeAtOnceTheLast) {
  const Journal entries{entry_of(1, 1), start_at(2), entry_of(2, 3), entry_of(1, 4), entry_of(2, 5)};
  EXPECT_EQ(thinned(entries), (Journal{start_at(2), entry_of(1, 4), entry_of(2, 5)}));
}

TEST_F(JournalFile, IsWrittenAsItComes) {
  GestureJournal journal(path_);
  journal.add(start_at(1));
  journal.add(entry_of(1, 2));
  EXPECT_FALSE(journal.close());
  const auto read = journal_in(path_);
  ASSERT_TRUE(read) << read.reason();
  EXPECT_EQ(*read, (Journal{start_at(1), entry_of(1, 2)}));
}

TEST_F(JournalFile, GoesOnBehindWhatAKilledWriterLeftHalfWritten) {
  std::ofstream(path_) << bytes_of({start_at(1)}) << written(start_at(2)).substr(0, 20);
  GestureJournal journal(path_);
  journal.add({moment(5), JournalResumed{}});
  journal.add(start_at(6));
  EXPECT_FALSE(journal.close());
  EXPECT_EQ(*journal_in(path_), (Journal{start_at(1), entry_of(0, 5), start_at(6)}));
}

TEST_F(JournalFile, SaysSinceWhenItsDiskTookNothing) {
  GestureJournal journal(path_ / "no" / "such" / "folder");
  journal.add(start_at(7));
  EXPECT_EQ(journal.close(), moment(7));
  EXPECT_THAT(journal_in(path_).reason(), testing::HasSubstr("is gone"));
}

TEST(AJournal, HasProjectsWithoutTheirNotes) {
  auto project = support::band(2);
  const auto bare = project;
  project = support::after(project, AddNotes{support::instrument_at(project, 0), {{.length = {1}}}});
  ASSERT_FALSE(support::first(project).notes->empty());
  auto without = without_notes(project);
  EXPECT_TRUE(support::first(without).notes->empty());
  EXPECT_EQ(support::first(without).def, support::first(bare).def);
  EXPECT_FALSE(support::first(project).notes->empty());
}

}  // namespace
}  // namespace beltane::backend
