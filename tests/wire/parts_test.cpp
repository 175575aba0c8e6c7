#include "wire/parts.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "model/limits.hpp"

namespace beltane::wire {
namespace {

constexpr Assembly::Moment start{};

std::string long_text(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += std::to_string(i);
  text.resize(size);
  return text;
}

Part part_of(const Frame& frame) { return std::get<Part>(*part_in<StorageRequest>(*frame)); }

TEST(Parts, OfALongMessageComeTogetherAgain) {
  const auto text = long_text(3 * limits::part_bytes + 5);
  const auto transfer = Transfer::of<StorageRequest>(text, 7);
  ASSERT_EQ(transfer.count(), 4u);
  Assembly assembly;
  auto step = assembly.accept(part_of(transfer.first()), start);
  while (step.ask) step = assembly.accept(part_of(transfer.frame(*step.ask)), start);
  EXPECT_EQ(step.fault, "");
  EXPECT_EQ(step.whole, text);
}

TEST(Parts, AShortMessageIsSentAsItIs) {
  const auto transfer = Transfer::of<StorageRequest>(encode(StorageRequest{FileRequest{.ticket = 3}}), 7);
  EXPECT_TRUE(transfer.one_frame());
  EXPECT_FALSE(part_in<StorageRequest>(*transfer.first()));
  EXPECT_EQ(*decode<StorageRequest>(*transfer.first()), StorageRequest{FileRequest{.ticket = 3}});
}

TEST(Parts, ThatComeTwiceOrOutOfOrderDoNoHarm) {
  const auto text = long_text(3 * limits::part_bytes);
  const auto transfer = Transfer::of<StorageRequest>(text, 7);
  Assembly assembly;
  for (std::uint32_t number : {0U, 2U, 0U, 1U, 1U}) assembly.accept(part_of(transfer.frame({7, number})), start);
  EXPECT_EQ(assembly.missing(), (NextPart{7, 2}));
  EXPECT_EQ(assembly.accept(part_of(transfer.frame({7, 2})), start).whole, text);
}

TEST(Parts, ANewMessageEndsTheOneUnderWay) {
  const auto text = long_text(2 * limits::part_bytes);
  const auto older = Transfer::of<StorageRequest>(long_text(5 * limits::part_bytes), 1);
  const auto newer = Transfer::of<StorageRequest>(text, 2);
  Assembly assembly;
  assembly.accept(part_of(older.first()), start);
  assembly.accept(part_of(newer.first()), start);
  EXPECT_FALSE(assembly.accept(part_of(older.frame({1, 1})), start).whole);
  EXPECT_EQ(assembly.accept(part_of(newer.frame({2, 1})), start).whole, text);
}

TEST(Parts, WhatIsMissingIsAskedForAgainAndGivenUpInTheEnd) {
  const auto transfer = Transfer::of<StorageRequest>(long_text(2 * limits::part_bytes), 1);
  Assembly assembly;
  assembly.accept(part_of(transfer.first()), start);
  EXPECT_FALSE(assembly.overdue(start + std::chrono::milliseconds(900)));
  EXPECT_EQ(assembly.overdue(start + std::chrono::seconds(1)), (NextPart{1, 1}));
  EXPECT_FALSE(assembly.overdue(start + std::chrono::milliseconds(1900))) << "it was just asked for";
  EXPECT_FALSE(assembly.overdue(start + Assembly::give_up));
  EXPECT_FALSE(assembly.missing());
}

TEST(Parts, OfStrangersAreRefusedInWords) {
  const auto transfer = Transfer::of<StorageRequest>(long_text(2 * limits::part_bytes), 1);
  const auto refused = [&](const std::function<void(Part&)>& spoil) {
    auto part = part_of(transfer.first());
    spoil(part);
    return Assembly{}.accept(part, start).fault;
  };
  EXPECT_NE(refused([](Part& part) { part.size = limits::message_bytes + 1; }), "");
  EXPECT_NE(refused([](Part& part) { part.count = 3; }), "");
  EXPECT_NE(refused([](Part& part) { part.bytes.pop_back(); }), "");
  Assembly assembly;
  auto first = part_of(transfer.first());
  first.checksum += 1;
  assembly.accept(first, start);
  auto second = part_of(transfer.frame({1, 1}));
  second.checksum += 1;
  EXPECT_EQ(assembly.accept(second, start).fault, "its checksum is wrong");
}

TEST(Parts, EverySocketThatHasThemTellsThemFromMessages) {
  const Part part{.transfer = 1, .count = 2, .size = limits::part_bytes + 1, .bytes = "x"};
  EXPECT_EQ(std::get<Part>(*part_in<StorageReply>(encode_part<StorageReply>(part))), part);
  EXPECT_EQ(std::get<Part>(*part_in<CaughtUp>(encode_part<CaughtUp>(part))), part);
  const NextPart next{4, 9};
  EXPECT_EQ(std::get<NextPart>(*part_in<StorageReply>(encode_next<StorageReply>(next))), next);
  EXPECT_EQ(std::get<NextPart>(*part_in<StorageRequest>(encode_next<StorageRequest>(next))), next);
  EXPECT_EQ(std::get<NextPart>(*part_in<CatchUp>(encode_next<CatchUp>(next))), next);
  EXPECT_FALSE(part_in<CatchUp>(encode(CatchUp{})));
  EXPECT_FALSE(decode<CatchUp>(encode_next<CatchUp>(next))) << "not taken for a question";
}

SessionRequest request() { return Submission{.client = {{1, 2}}, .sequence = 9, .edits = {RenameProject{"a"}}}; }

TEST(Unreadable, ASubmissionIsAnsweredUnderItsNumber) {
  auto bytes = encode(request());
  bytes.resize(bytes.size() - 2);  // cut off
  const auto reply = refusal_of_unreadable(bytes, "why");
  ASSERT_TRUE(reply);
  EXPECT_EQ(*reply, (SessionReply{Verdict{.client = {{1, 2}}, .sequence = 9, .refusal = "why"}}));
}

TEST(Unreadable, OneThatIsTooLongAlso) {
  auto submission = std::get<Submission>(request());
  submission.author = std::string(limits::submission_bytes + 1, 'a');
  const auto bytes = encode(SessionRequest{submission});
  EXPECT_FALSE(decode<SessionRequest>(bytes));
  const auto reply = refusal_of_unreadable(bytes, "too long");
  ASSERT_TRUE(reply);
  EXPECT_EQ(std::get<Verdict>(*reply).sequence, 9u);
}

TEST(Unreadable, AFileTaskIsAnsweredUnderItsTicketAndNoiseNotAtAll) {
  const auto task = encode(SessionRequest{ProjectTask{FileTask::open, "/a", 77}});
  EXPECT_EQ(std::get<ProjectAnswer>(*refusal_of_unreadable(task, "why")).ticket, 77u);
  EXPECT_FALSE(refusal_of_unreadable("noise", "why"));
  EXPECT_FALSE(refusal_of_unreadable("", "why"));
}

}  // namespace
}  // namespace beltane::wire
