#include "session/catch_up_server.hpp"

#include <gtest/gtest.h>

#include "session/long_project.hpp"

namespace beltane {
namespace {

constexpr CatchUpServer::Moment start{};

std::uint64_t transfer_of(const loop::SharedBytes& frame) {
  return std::get<wire::Part>(*wire::part_in<CaughtUp>(*frame)).transfer;
}

TEST(CatchUpServer, EncodesOnceForForty) {
  std::vector<loop::SharedBytes> sent;
  CatchUpServer desk([&](const loop::Peer&, loop::SharedBytes frame) { sent.push_back(std::move(frame)); });
  const Snapshot snapshot{.epoch = Epoch{1}, .revision = Revision{1}, .project = long_project()};
  for (int i = 0; i < 40; ++i) desk.answer(std::to_string(i), snapshot, start);
  EXPECT_EQ(desk.encoded(), 1u);
  ASSERT_EQ(sent.size(), 40u);
  EXPECT_EQ(sent.front(), sent.back()) << "the very same bytes";
  EXPECT_LT(desk.bytes(), 4U << 20);
  desk.tidy(start + std::chrono::seconds(11));
  EXPECT_EQ(desk.bytes(), 0u);
}

TEST(CatchUpServer, HandsOutEveryPartAndANewAnswerReplacesTheOlder) {
  std::vector<loop::SharedBytes> sent;
  CatchUpServer desk([&](const loop::Peer&, loop::SharedBytes frame) { sent.push_back(std::move(frame)); });
  Snapshot snapshot{.epoch = Epoch{1}, .revision = Revision{1}, .project = long_project()};
  desk.answer("a", snapshot, start);
  const auto older = transfer_of(sent.back());
  EXPECT_TRUE(desk.next("a", {older, 1}, start));
  EXPECT_FALSE(desk.next("b", {older, 1}, start)) << "it was not offered to b";
  snapshot.revision = Revision{2};
  desk.answer("a", snapshot, start);
  EXPECT_FALSE(desk.next("a", {older, 2}, start));
  EXPECT_TRUE(desk.next("a", {transfer_of(sent.back()), 1}, start));
}

}  // namespace
}  // namespace beltane
