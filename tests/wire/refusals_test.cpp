#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "beltane/v1/control.pb.h"
#include "beltane/v1/gesture.pb.h"
#include "beltane/v1/session.pb.h"
#include "beltane/v1/storage.pb.h"
#include "beltane/v1/telemetry.pb.h"
#include "wire/every_message.hpp"

namespace beltane::wire {
namespace {

using testing::HasSubstr;

constexpr auto nan = std::numeric_limits<double>::quiet_NaN();

/// A message of our protocol.
template <class Wire>
Wire message() {
  Wire wire;
  wire.set_protocol(protocol_version);
  return wire;
}

template <class Message, class Wire>
std::string refusal_of(const Wire& wire) {
  const auto read = decode<Message>(wire.SerializeAsString());
  return read ? "" : read.reason();
}

/// A submission whose one edit is spoilt.
template <class Spoil>
std::string refusal_of_edit(Spoil spoil) {
  auto wire = message<v1::SessionRequest>();
  wire.mutable_submission()->set_client(std::string(16, 'c'));
  spoil(*wire.mutable_submission()->add_edits());
  return refusal_of<SessionRequest>(wire);
}

v1::UnitAddress master_fader() {
  v1::UnitAddress unit;
  unit.mutable_strip()->set_kind(v1::StripId::MASTER);
  unit.set_unit(number_of(fader_id(master_strip)));
  return unit;
}

/// What was read of a controller that a stranger moves.
std::string refusal_of_move(v1::Controller controller, double value) {
  auto wire = message<v1::Gestures>();
  auto& move = *wire.add_gestures()->mutable_move_controller();
  move.set_controller(controller);
  move.set_value(value);
  return refusal_of<Gestures>(wire);
}

TEST(Controllers, WithoutATimeMoveAtOnce) {
  auto wire = message<v1::Gestures>();
  auto& move = *wire.add_gestures()->mutable_move_controller();
  move.set_controller(v1::BEND);
  move.set_value(2);
  const auto read = decode<Gestures>(wire.SerializeAsString());
  ASSERT_TRUE(read) << read.reason();
  EXPECT_EQ(std::get<MoveController>(read->front()).at, Instant{}) << "as a client of before sends it";
  move.set_at_ns(std::numeric_limits<std::int64_t>::max());
  EXPECT_THAT(refusal_of<Gestures>(wire), HasSubstr("move_controller.at_ns"));
}

TEST(Controllers, OutOfTheirRangeAreRefusedInTheirUnit) {
  for (const auto& [controller, value] : {std::pair(v1::BEND, -48.0), {v1::WHEEL, 1.0}, {v1::PRESSURE, 0.0}})
    EXPECT_EQ(refusal_of_move(controller, value), "");
  EXPECT_EQ(refusal_of_move(v1::BEND, -100),
            "Gestures: move_controller.value is out of range: bend takes -48 to 48 semitones; it was -100");
  EXPECT_THAT(refusal_of_move(v1::WHEEL, 2), HasSubstr("wheel takes 0 to 1; it was 2"));
  EXPECT_THAT(refusal_of_move(v1::PRESSURE, -1), HasSubstr("pressure takes 0 to 1; it was -1"));
  EXPECT_NE(refusal_of_move(v1::PRESSURE, nan), "");
}

TEST(Parameters, DoNotGlideBackwards) {
  auto wire = message<v1::Gestures>();
  auto& move = *wire.add_gestures()->mutable_move_param();
  *move.mutable_unit() = master_fader();
  move.set_param("level");
  EXPECT_EQ(refusal_of<Gestures>(wire), "");
  move.set_glide(-1);
  EXPECT_EQ(refusal_of<Gestures>(wire), "Gestures: move_param.glide is below 0");
}

TEST(Protocol, OfAnotherVersionIsRefusedByName) {
  for_each_message([]<class Message, std::size_t>() {
    auto bytes = encode(Message{});
    ASSERT_EQ(bytes.substr(0, 2), "\x08\x02");
    bytes[1] = 7;
    const auto read = decode<Message>(bytes);
    ASSERT_FALSE(read);
    EXPECT_THAT(read.reason(), HasSubstr("speaks protocol 7, this is 2"));
  });
}

TEST(Protocol, IsSaidEvenWhereTheRestCannotBeRead) {
  const auto read = decode<Publication>("\x08\x07\x12\xff\xff garbage");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.reason(), HasSubstr("Publication speaks protocol 7, this is 2"));
}

TEST(Protocol, ThatIsNotSaidIsRefused) { EXPECT_THAT(decode<CatchUp>("").reason(), HasSubstr("speaks protocol 0")); }

TEST(Bytes, ThatAreNoMessageAreRefusedWithTheirName) {
  EXPECT_THAT(decode<Studio>("SQLite format 3").reason(), HasSubstr("SavedStudio cannot be read: 15 bytes"));
}

TEST(Bytes, TooManyAreRefusedBeforeTheyAreRead) {
  const auto read = decode<TransportCommand>(std::string(100'000, '\0'));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.reason(), "TransportCommand is 100000 bytes long, more than 65536");
}

TEST(Kinds, ThatAreUnknownAreRefused) {
  for_each_message([]<class Message, std::size_t>() {
    if constexpr (!std::is_same_v<Message, CatchUp> && !std::is_same_v<Message, BackendAnswer> &&
                  !std::is_same_v<Message, Gestures> && !std::is_same_v<Message, VoiceCommands> &&
                  !std::is_same_v<Message, VoiceEvents>) {
      const auto nothing = decode<Message>("\x08\x01");
      EXPECT_FALSE(nothing);
      const auto newer = decode<Message>("\x08\x01\x92\x3f\x00");  // field 1010, empty
      EXPECT_FALSE(newer);
    }
  });
  EXPECT_THAT(refusal_of_edit([](auto&) {}), HasSubstr("edit is of a kind that is not known here"));
}

TEST(Fields, ThatAreUnknownArePassedOver) {
  auto bytes = encode(CatchUp{Epoch{2}, Revision{5}});
  bytes += std::string("\x92\x3f\x00", 3);
  EXPECT_EQ(*decode<CatchUp>(bytes), (CatchUp{Epoch{2}, Revision{5}}));
}

TEST(Words, OutsideTheListAreRefused) {
  EXPECT_THAT(refusal_of_edit([](auto& edit) {
                edit.mutable_add_unit()->mutable_strip()->set_kind(v1::StripId::MASTER);
                edit.mutable_add_unit()->mutable_unit()->set_stage(v1::Stage(99));
              }),
              HasSubstr("stage is of a kind"));
  EXPECT_THAT(refusal_of_edit([](auto& edit) { edit.mutable_rename_strip()->mutable_strip(); }),
              HasSubstr("strip.kind is of a kind"));
  auto task = message<v1::StorageRequest>();
  task.mutable_file_request()->set_task(v1::FileTask(77));
  EXPECT_THAT(refusal_of<StorageRequest>(task), HasSubstr("task is of a kind"));
  auto intent = message<v1::Publication>();
  intent.mutable_change()->set_intent(v1::Intent(3));
  EXPECT_THAT(refusal_of<Publication>(intent), HasSubstr("intent is of a kind"));
}

TEST(Numbers, ThatAreNotFiniteAreRefused) {
  for (const auto bad : {nan, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(refusal_of_edit([&](auto& edit) {
                *edit.mutable_set_param()->mutable_unit() = master_fader();
                edit.mutable_set_param()->set_value(bad);
              }),
              "SessionRequest: set_param.value is not a finite number");
    EXPECT_THAT(refusal_of_edit([&](auto& edit) { edit.mutable_remove_tempo()->set_at(bad); }), HasSubstr("finite"));
    EXPECT_THAT(refusal_of_edit([&](auto& edit) { edit.mutable_add_notes()->add_notes()->set_start(bad); }),
                HasSubstr("note.start is not a finite number"));
    EXPECT_THAT(refusal_of_edit(
                    [&](auto& edit) { (*edit.mutable_replace_unit()->mutable_state()->mutable_values())["a"] = bad; }),
                HasSubstr("unit_state.values is not a finite number"));
    auto seek = message<v1::TransportCommand>();
    seek.mutable_seek()->set_to(bad);
    EXPECT_THAT(refusal_of<TransportCommand>(seek), HasSubstr("seek.to is not a finite number"));
    auto meters = message<v1::Telemetry>();
    meters.mutable_meters()->add_strips()->mutable_strip()->set_kind(v1::StripId::MASTER);
    meters.mutable_meters()->mutable_strips(0)->set_peak_left(static_cast<float>(bad));
    EXPECT_THAT(refusal_of<Telemetry>(meters), HasSubstr("meter.peak_left is not a finite number"));
  }
}

TEST(Numbers, ThatDoNotFitAreRefused) {
  EXPECT_EQ(refusal_of_edit([](auto& edit) { edit.mutable_add_notes()->add_notes()->set_pitch(128); }),
            "SessionRequest: note.pitch is 128, more than 127");
  EXPECT_THAT(refusal_of_edit([](auto& edit) { edit.mutable_add_notes()->add_notes()->set_velocity(4'000'000'000); }),
              HasSubstr("note.velocity is 4000000000, more than 127"));
  EXPECT_THAT(refusal_of_edit([](auto& edit) { edit.mutable_set_signature()->mutable_signature()->set_unit(256); }),
              HasSubstr("signature.unit is 256, more than 255"));
  auto gestures = message<v1::Gestures>();
  gestures.add_gestures()->mutable_play_note()->set_velocity(200);
  EXPECT_THAT(refusal_of<Gestures>(gestures), HasSubstr("play_note.velocity is 200, more than 127"));
  auto servers = message<v1::FromSupervisor>();
  servers.mutable_servers()->add_servers()->set_port(65'536);
  EXPECT_THAT(refusal_of<FromSupervisor>(servers), HasSubstr("server.port is 65536, more than 65535"));
}

TEST(Instants, FarFromOurTimeAreRefused) {
  auto gestures = message<v1::Gestures>();
  gestures.add_gestures()->mutable_release_note()->set_at_ns(std::numeric_limits<std::int64_t>::max());
  EXPECT_THAT(refusal_of<Gestures>(gestures),
              HasSubstr("release_note.at_ns is more than 146 years from the clock's start"));
}

TEST(Lists, ThatAreTooLongAreRefused) {
  auto gestures = message<v1::Gestures>();
  for (int i = 0; i < 65'537; ++i) gestures.add_gestures()->mutable_silence();
  EXPECT_THAT(refusal_of<Gestures>(gestures), HasSubstr("gestures holds 65537, more than 65536"));
}

TEST(Clients, WithoutANameAreRefused) {
  auto wire = message<v1::SessionRequest>();
  wire.mutable_submission();
  EXPECT_THAT(refusal_of<SessionRequest>(wire), HasSubstr("submission.client is missing"));
  wire.mutable_submission()->set_client("anna");
  EXPECT_THAT(refusal_of<SessionRequest>(wire), HasSubstr("client is 4 bytes long, not 16"));
}

TEST(Studios, ThatSayAThingTwiceAreRefused) {
  auto wire = message<v1::SavedStudio>();
  auto& studio = *wire.mutable_studio();
  studio.mutable_project()->mutable_master();
  studio.add_history()->set_author("anna");
  studio.add_history()->set_author("anna");
  EXPECT_THAT(refusal_of<Studio>(wire), HasSubstr("studio.history names an author twice"));
}

}  // namespace
}  // namespace beltane::wire
