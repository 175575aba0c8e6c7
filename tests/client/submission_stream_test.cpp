#include "client/submission_stream.hpp"

#include <gtest/gtest.h>

#include "session_fake.hpp"

namespace beltane::client {
namespace {

using namespace std::chrono_literals;

Edits named(const std::string& name) { return {RenameProject{name}}; }

/// A client that writes down the verdicts in the order in which it hears them.
class Submitter {
 public:
  explicit Submitter(const Rig& rig) : connection_(rig) {
    auto stream = SubmissionStream::open(connection_, "ada", [this](const Verdict& verdict) {
      std::lock_guard lock(mutex_);
      heard_.push_back(verdict.sequence);
    });
    EXPECT_TRUE(stream);
    stream_ = *std::move(stream);
  }
  SubmissionStream& stream() { return *stream_; }
  std::vector<std::uint64_t> heard() {
    std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  Connection connection_;
  std::mutex mutex_{};
  std::vector<std::uint64_t> heard_{};
  std::unique_ptr<SubmissionStream> stream_{};
};

TEST(SubmissionStream, HearsVerdictsInTheOrderOfTheSubmissions) {
  const TestRig test;
  SessionFake session(test.rig);
  Submitter ada(test.rig);
  for (const auto* name : {"a", "b", "c"}) ada.stream().submit(named(name));
  const auto got = session.await(3);
  ASSERT_EQ(got.size(), 3u);
  for (std::size_t i = got.size(); i-- > 0;)
    session.answer({.sequence = got[i].sequence, .revision = Revision{i + 1}, .durable = true});
  EXPECT_TRUE(ada.stream().settle());
  EXPECT_EQ(ada.heard(), (std::vector{got[0].sequence, got[1].sequence, got[2].sequence}));
}

TEST(SubmissionStream, SendsAgainWhatGotLostOnALineThatStands) {
  const TestRig test;
  bool lost = false;
  SessionFake session(test.rig, [&](const Submission& submission) -> std::optional<Verdict> {
    if (submission.sequence == 1 && !std::exchange(lost, true)) return {};
    return Verdict{.sequence = submission.sequence, .durable = true};
  });
  Submitter ada(test.rig);
  for (const auto* name : {"a", "b", "c"}) ada.stream().submit(named(name));
  EXPECT_TRUE(ada.stream().settle());
  EXPECT_EQ(ada.heard(), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(SubmissionStream, SendsWhatIsNotOnDiskAgainToTheNextSession) {
  const TestRig test;
  std::optional<SessionFake> session(test.rig);
  Submitter ada(test.rig);
  for (const auto* name : {"kept", "accepted", "refused", "unanswered"}) ada.stream().submit(named(name));
  const auto before = session->await(4);
  ASSERT_EQ(before.size(), 4u);
  session->answer({.sequence = before[0].sequence, .revision = Revision{1}, .durable = true});
  session->answer({.sequence = before[1].sequence, .revision = Revision{2}});
  session->answer({.sequence = before[2].sequence, .refusal = "no"});
  EXPECT_TRUE(ada.stream().settle(3));
  EXPECT_EQ(ada.stream().unsettled(), 3u) << "the refusal is told after the answer to what came before it";
  session.reset();
  session.emplace(test.rig);
  const auto again = session->await(3);
  ASSERT_EQ(again.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(again[i], before[i + 1]);
  for (const auto& each : again) session->answer({.sequence = each.sequence, .durable = true});
  EXPECT_TRUE(ada.stream().settle());
  EXPECT_EQ(ada.heard().size(), 4u);
}

TEST(SubmissionStream, AnAnswerThatIsGivenTwiceIsHeardOnce) {
  const TestRig test;
  SessionFake session(test.rig);
  Submitter ada(test.rig);
  ada.stream().submit(named("once"));
  const auto got = session.await(1);
  for (int i = 0; i < 2; ++i) session.answer({.sequence = got.at(0).sequence, .durable = true});
  EXPECT_TRUE(ada.stream().settle());
  ada.stream().submit(named("after it"));
  session.answer({.sequence = session.await(2).at(1).sequence, .durable = true});
  EXPECT_TRUE(ada.stream().settle());
  EXPECT_EQ(ada.heard(), (std::vector<std::uint64_t>{got[0].sequence, got[0].sequence + 1}));
}

}  // namespace
}  // namespace beltane::client
