#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "support/generators.hpp"
#include "wire/every_message.hpp"

namespace beltane::wire {
namespace {

template <class Message>
struct RoundTrip : testing::Test {};

template <class Tuple>
struct TypesOf;
template <class... Kinds>
struct TypesOf<std::tuple<Kinds...>> {
  using Types = testing::Types<Kinds...>;
};
TYPED_TEST_SUITE(RoundTrip, TypesOf<EveryMessage>::Types);

TYPED_TEST(RoundTrip, WhateverIsSentArrives) {
  EXPECT_TRUE(rc::check([] {
    const auto sent = *support::anything<TypeParam>();
    const auto arrived = decode<TypeParam>(encode(sent));
    if (!arrived) RC_FAIL(arrived.reason());
    RC_ASSERT(*arrived == as_sent(sent));
  }));
}

TYPED_TEST(RoundTrip, EqualMessagesHaveEqualBytes) {
  EXPECT_TRUE(rc::check([] {
    const auto sent = as_sent(*support::anything<TypeParam>());
    const auto bytes = encode(sent);
    RC_ASSERT(encode(*decode<TypeParam>(bytes)) == bytes);
  }));
}

TYPED_TEST(RoundTrip, AnEmptyMessageArrives) {
  const TypeParam sent{};
  const auto arrived = decode<TypeParam>(encode(sent));
  ASSERT_TRUE(arrived) << arrived.reason();
  EXPECT_EQ(*arrived, sent);
}

/// One message for each alternative of the variant, `wrap`ped into what carries it.
template <class Variant, class Wrap>
void every_alternative_arrives(Wrap wrap) {
  [&]<std::size_t... Index>(std::index_sequence<Index...>) {
    const auto check = [&](const Variant& kind) {
      const auto sent = wrap(kind);
      const auto arrived = decode<std::decay_t<decltype(sent)>>(encode(sent));
      ASSERT_TRUE(arrived) << arrived.reason();
      EXPECT_EQ(*arrived, sent) << "alternative " << kind.index();
    };
    (check(Variant(std::in_place_index<Index>)), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>{});
}

TEST(Alternatives, NoneIsForgotten) {
  const auto itself = [](const auto& kind) { return kind; };
  every_alternative_arrives<SessionRequest>(itself);
  every_alternative_arrives<SessionReply>(itself);
  every_alternative_arrives<Publication>(itself);
  every_alternative_arrives<CaughtUp>(itself);
  every_alternative_arrives<StorageRequest>(itself);
  every_alternative_arrives<StorageReply>(itself);
  every_alternative_arrives<TransportCommand>(itself);
  every_alternative_arrives<BackendRequest>(itself);
  every_alternative_arrives<Telemetry>(itself);
  every_alternative_arrives<ToSupervisor>(itself);
  every_alternative_arrives<FromSupervisor>(itself);
  every_alternative_arrives<Gesture>([](const Gesture& gesture) { return Gestures{gesture}; });
  every_alternative_arrives<VoiceCommand>([](const VoiceCommand& command) { return VoiceCommands{command}; });
  every_alternative_arrives<VoiceEvent>([](const VoiceEvent& event) { return VoiceEvents{event}; });
  every_alternative_arrives<Edit>([](const Edit& edit) { return Publication{Change{.edits = {edit}}}; });
}

TEST(Publication, LeavesOutWhoseItWas) {
  const Change change{.revision = Revision{3}, .client = {{1, 2}}, .sequence = 9, .author = "anna"};
  const auto arrived = decode<Publication>(encode(Publication{change}));
  ASSERT_TRUE(arrived);
  EXPECT_EQ(std::get<Change>(*arrived), Change{.revision = Revision{3}});
}

TEST(CaughtUp, TellsWhoseItWas) {
  const Change change{.revision = Revision{3}, .client = {{1, 2}}, .sequence = 9, .author = "anna"};
  const auto arrived = decode<CaughtUp>(encode(CaughtUp{Missed{{change}}}));
  ASSERT_TRUE(arrived);
  EXPECT_EQ(std::get<Missed>(*arrived).changes.front(), change);
}

TEST(Paths, TravelAsTheBytesTheyAre) {
  const FileAnswer answer{.path = "/music/d\xe9j\xe0 vu.beltane"};
  EXPECT_EQ(*decode<StorageReply>(encode(StorageReply{answer})), StorageReply{answer});
}

TEST(Text, ThatIsNotUtf8IsReadAsLatin1) {
  const RenameProject latin1{.name = "d\xe9j\xe0 \xc3\xa9t\xc3\xa9"};  // half Latin-1, half UTF-8
  const auto arrived = decode<Publication>(encode(Publication{Change{.edits = {latin1}}}));
  ASSERT_TRUE(arrived) << arrived.reason();
  EXPECT_EQ(std::get<Change>(*arrived).edits.front(), Edit{RenameProject{"déjà été"}});
}

TEST(Text, OfAnyBytesCanAlwaysBeRead) {
  EXPECT_TRUE(rc::check([](const std::string& text) {
    const StorageTrouble trouble{.reason = text};
    RC_ASSERT(bool(decode<StorageReply>(encode(StorageReply{trouble}))));
  }));
}

TEST(Reports, LeaveOutWhatIsNotANumber) {
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  const Pong pong{.number = 4, .health = {.process = "voices", .figures = {{"cpu", nan}, {"voices", 3}}}};
  const auto arrived = decode<ToSupervisor>(encode(ToSupervisor{pong}));
  ASSERT_TRUE(arrived) << arrived.reason();
  EXPECT_EQ(std::get<Pong>(*arrived).health.figures, (std::map<std::string, double>{{"voices", 3}}));

  Meters meters{.strips = {StripMeter{.strip = strip_of(InstrumentId{1})}, StripMeter{.strip = master_strip}}};
  meters.strips.front().rms[1] = std::numeric_limits<float>::infinity();
  const auto shown = decode<Telemetry>(encode(Telemetry{meters}));
  ASSERT_TRUE(shown) << shown.reason();
  EXPECT_EQ(std::get<Meters>(*shown).strips, (std::vector{StripMeter{.strip = master_strip}}));
}

}  // namespace
}  // namespace beltane::wire
