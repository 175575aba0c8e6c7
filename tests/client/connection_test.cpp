#include "client/connection.hpp"

#include <gtest/gtest.h>

#include "session_fake.hpp"

namespace beltane::client {
namespace {

TEST(Connection, WhereNoRigIsEveryQuestionIsRefusedAtOnce) {
  const TestRig test;
  Connection client(test.rig);
  const std::string sentence = "no rig `test` is up; `beltane --rig test up` starts one";
  EXPECT_EQ(client.status().reason(), sentence);
  EXPECT_EQ(client.snapshot().reason(), sentence);
  EXPECT_EQ(client.submit({RenameProject{"a"}}, "ada").reason(), sentence);
  EXPECT_EQ(client.transport(Play{}).reason(), sentence);
  EXPECT_EQ(client.backend(InspectTree{}, Seconds{1}).reason(), sentence);
}

TEST(Connection, WhereOnePartIsAwayThePartIsNamed) {
  const TestRig test;
  SessionFake session(test.rig);
  Connection client(test.rig);
  EXPECT_EQ(client.status(Seconds{0.05}).reason(),
            "the rig's supervisor does not answer; is it up? Try `beltane status` or `beltane up`");
}

TEST(Connection, ARefusalOfTheSessionIsARefusalInItsWords) {
  const TestRig test;
  SessionFake session(test.rig, [](const Submission& submission) -> std::optional<Verdict> {
    return Verdict{.sequence = submission.sequence, .refusal = "there is no instrument 7"};
  });
  Connection client(test.rig);
  EXPECT_EQ(client.submit({RemoveInstrument{InstrumentId{7}}}, "ada").reason(), "there is no instrument 7");
}

TEST(Connection, AQuestionThatASessionTookWithItIsAskedOfTheNext) {
  const TestRig test;
  std::optional<SessionFake> session(test.rig);
  std::thread next([&] {
    session->await(1);
    session.reset();
    session.emplace(test.rig, [](const Submission& submission) -> std::optional<Verdict> {
      return Verdict{.sequence = submission.sequence, .revision = Revision{9}, .durable = true};
    });
  });
  Connection client(test.rig);
  const auto verdict = client.submit({RenameProject{"a"}}, "ada");
  next.join();
  ASSERT_TRUE(verdict) << verdict.reason();
  EXPECT_EQ(verdict->revision, Revision{9});
}

}  // namespace
}  // namespace beltane::client
