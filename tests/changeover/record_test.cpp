#include "changeover/record.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "support/sound_files.hpp"

namespace beltane::changeover {
namespace {

class ARecord : public ::testing::Test {
 protected:
  support::OwnFolder folder_{};
  std::filesystem::path file_ = folder_ / "changeover";
  ~ARecord() override {
    std::error_code ignored;
    if (std::filesystem::is_symlink(file_)) std::filesystem::remove(std::filesystem::read_symlink(file_), ignored);
  }
};

/// A state in which every number is the same, so that a torn one is seen.
State all_alike(std::uint64_t number) {
  State state;
  state.live = Side::b;
  state.sides = {SideState{true, false, number}, SideState{false, true, number}};
  state.blocks = state.covered = state.switches = state.both_bad = state.xruns = number;
  state.last = {Reason::asked, static_cast<std::uint32_t>(number), Instant{std::chrono::nanoseconds(number)}};
  state.beat = state.last.at;
  return state;
}

TEST_F(ARecord, IsReadAsItWasWritten) {
  auto writer = RecordWriter::create(file_);
  ASSERT_TRUE(writer) << writer.reason();
  auto reader = Record::open(file_);
  ASSERT_TRUE(reader) << reader.reason();
  EXPECT_EQ(reader->read(), State{});
  auto state = all_alike(7);
  state.rate = 48'000, state.period = 256;
  writer->write(state);
  EXPECT_EQ(reader->read(), state);
}

TEST_F(ARecord, SaysForHowLongASideWasGood) {
  State state{.sides = {SideState{true, true, 375}, SideState{false, true, 375}}, .rate = 48'000, .period = 256};
  EXPECT_EQ(good_for(state, Side::a).count, 2);
  EXPECT_EQ(good_for(state, Side::b).count, 0);
}

TEST_F(ARecord, OutlivesItsWriterAndIsTakenOverByTheNext) {
  {
    auto writer = RecordWriter::create(file_);
    ASSERT_TRUE(writer);
    writer->write(all_alike(3));
  }
  auto reader = Record::open(file_);
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->read(), all_alike(3));
  auto next = RecordWriter::create(file_);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->last(), all_alike(3));
  next->write(all_alike(4));
  EXPECT_EQ(reader->read(), all_alike(4)) << "who has it open need not open it again";
}

TEST_F(ARecord, IsItsUsersAlone) {
  ASSERT_TRUE(RecordWriter::create(file_));
  struct stat found {};
  ASSERT_EQ(stat(file_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
}

TEST_F(ARecord, ThatIsMissingOrOfAnotherKindIsRefusedInWords) {
  const auto missing = Record::open(file_);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.reason().find("there is no changeover at "), std::string::npos);
  std::ofstream(file_) << "short";
  EXPECT_FALSE(Record::open(file_));
  std::ofstream(file_) << std::string(4096, 'x');
  const auto other = Record::open(file_);
  ASSERT_FALSE(other);
  EXPECT_NE(other.reason().find("another version"), std::string::npos);
}

TEST_F(ARecord, IsNeverReadTorn) {
  auto writer = RecordWriter::create(file_);
  auto reader = Record::open(file_);
  ASSERT_TRUE(writer && reader);
  writer->write(all_alike(0));
  std::atomic<bool> done{};
  std::thread writing([&] {
    for (std::uint64_t i = 1; i <= 200'000; ++i) writer->write(all_alike(i));
    done = true;
  });
  bool whole = true;
  while (!done) {
    const auto state = reader->read();
    whole = whole && state == all_alike(state.blocks);
  }
  writing.join();
  EXPECT_TRUE(whole);
}

TEST_F(ARecord, CarriesARequestAndItsAnswer) {
  auto writer = RecordWriter::create(file_);
  auto reader = Record::open(file_);
  ASSERT_TRUE(writer && reader);
  EXPECT_FALSE(writer->asked());
  std::atomic<bool> ending{};
  std::thread serving([&] {
    const Answer answers[]{Answer::done, Answer::live_already, Answer::not_good};
    for (std::size_t i = 0; !ending;)
      if (const auto asked = writer->asked()) {
        EXPECT_EQ(asked->side, Side::b);
        writer->answer(*asked, answers[i++ % 3]);
      }
  });
  EXPECT_TRUE(reader->switch_to(Side::b, {60}));
  const auto already = reader->switch_to(Side::b, {60});
  const auto not_good = reader->switch_to(Side::b, {60});
  ending = true;
  serving.join();
  ASSERT_FALSE(already);
  EXPECT_EQ(already.reason(), "side b is heard already.");
  ASSERT_FALSE(not_good);
  EXPECT_NE(not_good.reason().find("side b is not ready"), std::string::npos);
}

TEST_F(ARecord, OfAChangeoverThatDoesNotRunAnswersNothing) {
  ASSERT_TRUE(RecordWriter::create(file_));
  const auto reader = Record::open(file_);
  ASSERT_TRUE(reader);
  const auto asked = reader->switch_to(Side::a, {0.01});
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.reason(), "the changeover does not answer; is it running?");
  const auto next = RecordWriter::create(file_);
  ASSERT_TRUE(next);
  EXPECT_FALSE(next->asked()) << "what was asked of the life before is over";
}

TEST(ASide, IsNamed) {
  for (const auto side : both_sides) EXPECT_EQ(*side_named(name_of(side)), side);
  const auto other = side_named("left");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.reason(), "there is no side called `left`; there are a and b.");
}

}  // namespace
}  // namespace beltane::changeover
