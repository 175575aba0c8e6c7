#include "scsynth/osc/osc.hpp"

#include <gtest/gtest.h>
#include <oscpack/osc/OscReceivedElements.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstring>

namespace beltane::scsynth {

namespace {

using namespace std::chrono_literals;

std::span<const std::byte> bytes_of(const Datagram& datagram) { return std::as_bytes(std::span(datagram)); }

rc::Gen<std::string> a_word() {
  return rc::gen::container<std::string>(
      rc::gen::map(rc::gen::inRange(1, 256), [](int c) { return static_cast<char>(c); }));
}

template <class T>
rc::Gen<OscArgument> a_number() {
  return rc::gen::map(rc::gen::arbitrary<T>(), [](T value) { return OscArgument(value); });
}

rc::Gen<OscArgument> an_argument() {
  return rc::gen::oneOf(
      a_number<std::int32_t>(), a_number<float>(), a_number<std::int64_t>(), a_number<double>(), a_number<bool>(),
      rc::gen::map(a_word(), [](std::string word) { return OscArgument(std::move(word)); }),
      rc::gen::map(rc::gen::arbitrary<std::uint64_t>(), [](std::uint64_t ntp) { return OscArgument(TimeTag{ntp}); }),
      rc::gen::map(rc::gen::arbitrary<std::vector<std::uint8_t>>(),
                   [](const std::vector<std::uint8_t>& bytes) {
                     const auto span = std::as_bytes(std::span(bytes));
                     return OscArgument(OscBlob{{span.begin(), span.end()}});
                   }),
      rc::gen::just(OscArgument(OscNothing{})));
}

rc::Gen<OscMessage> a_message() {
  return rc::gen::build<OscMessage>(
      rc::gen::set(&OscMessage::address, rc::gen::map(a_word(), [](std::string word) { return '/' + word; })),
      rc::gen::set(&OscMessage::arguments, rc::gen::container<std::vector<OscArgument>>(an_argument())));
}

}  // namespace

RC_GTEST_PROP(Osc, DecodeTakesBackEncode, ()) {
  const auto message = *a_message();
  const auto decoded = decode_osc(bytes_of(encode_osc(message)));
  RC_ASSERT(bool(decoded));
  RC_ASSERT(*decoded == message);
}

RC_GTEST_PROP(Osc, BundlesKeepOrderAndTagAndFitTheDatagram, ()) {
  const auto messages = *rc::gen::container<std::vector<OscMessage>>(a_message());
  const TimeTag tag{*rc::gen::arbitrary<std::uint64_t>()};
  const auto limit = static_cast<std::size_t>(*rc::gen::inRange(100, 4'000));
  std::vector<TaggedMessage> came;
  for (const auto& datagram : encode_bundles(messages, tag, limit)) {
    const auto packet = decode_packet(bytes_of(datagram));
    RC_ASSERT(bool(packet));
    RC_ASSERT(!packet->empty());
    RC_ASSERT(datagram.size() <= limit || packet->size() == 1);
    came.insert(came.end(), packet->begin(), packet->end());
  }
  RC_ASSERT(came.size() == messages.size());
  for (std::size_t i = 0; i < came.size(); ++i) RC_ASSERT((came[i] == TaggedMessage{tag, messages[i]}));
}

RC_GTEST_PROP(Osc, AnyBytesAreDecodedOrRefused, ()) {
  const auto noise = *rc::gen::arbitrary<std::vector<std::uint8_t>>();
  (void)decode_osc(std::as_bytes(std::span(noise)));
  (void)decode_packet(std::as_bytes(std::span(noise)));
}

RC_GTEST_PROP(Osc, DamagedPacketsAreDecodedOrRefused, ()) {
  const auto messages = *rc::gen::container<std::vector<OscMessage>>(3, a_message());
  auto datagram = encode_bundles(messages, at_once).front();
  const auto at = *rc::gen::inRange<std::size_t>(0, datagram.size());
  datagram[at] = static_cast<char>(*rc::gen::inRange(0, 256));
  datagram.resize(*rc::gen::inRange<std::size_t>(0, datagram.size() + 1));
  (void)decode_packet(bytes_of(datagram));
  (void)decode_osc(bytes_of(datagram));
}

RC_GTEST_PROP(Osc, TimeTagsAreExactToTheNanosecond, ()) {
  const auto count = *rc::gen::inRange<std::int64_t>(0, 2'085'978'496'000'000'000);  // up to 2036
  const WallTime at{std::chrono::nanoseconds(count)};
  RC_ASSERT(wall_time_of(tag_of(at)) == at);
  const auto seconds = static_cast<long double>(tag_of(at).ntp) / 4294967296.0L - 2208988800.0L;
  RC_ASSERT(std::abs(static_cast<double>(seconds - static_cast<long double>(count) * 1e-9L)) < 0.3e-9);
}

TEST(Osc, TimeTagsCountFrom1900) {
  EXPECT_EQ(tag_of(WallTime{}).ntp, 2'208'988'800ull << 32);
  EXPECT_EQ(tag_of(WallTime{1500ms}).ntp, (2'208'988'801ull << 32) + (1ull << 31));
  EXPECT_LT(tag_of(WallTime{999'999'999ns}), tag_of(WallTime{1s}));
}

TEST(Osc, OtherReadersReadWhatIsWritten) {
  const OscMessage message{"/s_new", {"low_pass", 1000, 0, 100, "cutoff", 800.5f, OscBlob{{std::byte{7}}}}};
  const auto datagram = encode_osc(message);
  const osc::ReceivedMessage received(osc::ReceivedPacket(datagram.data(), datagram.size()));
  auto arguments = received.ArgumentStream();
  const char *def{}, *control{};
  osc::int32 node{}, action{}, target{};
  float value{};
  osc::Blob blob;
  arguments >> def >> node >> action >> target >> control >> value >> blob >> osc::EndMessage;
  EXPECT_STREQ(received.AddressPattern(), "/s_new");
  EXPECT_STREQ(def, "low_pass");
  EXPECT_EQ(node, 1000);
  EXPECT_STREQ(control, "cutoff");
  EXPECT_EQ(value, 800.5f);
  EXPECT_EQ(blob.size, 1);
}

TEST(Osc, ABlobThatClaimsMoreThanIsThereIsRefused) {
  auto datagram = encode_osc({"/x", {OscBlob{std::vector<std::byte>(8)}, 5}});
  datagram[8] = '\x7f';  // the upper byte of the blob's size
  EXPECT_FALSE(decode_osc(bytes_of(datagram)));
}

TEST(Osc, BundlesTooDeepInEachOtherAreRefused) {
  Datagram packet = encode_osc({"/x", {}});
  for (int depth = 0; depth < 20; ++depth) {
    const auto size = static_cast<char>(packet.size());
    Datagram outer(16);
    std::memcpy(outer.data(), "#bundle", 8);
    outer.insert(outer.end(), {0, 0, 0, size});
    outer.insert(outer.end(), packet.begin(), packet.end());
    packet = outer;
    if (packet.size() > 100) break;
  }
  EXPECT_TRUE(decode_packet(bytes_of(packet)));
  for (int depth = 0; depth < 8; ++depth) {
    Datagram outer(16);
    std::memcpy(outer.data(), "#bundle", 8);
    outer.insert(outer.end(), {0, 0, static_cast<char>(packet.size() >> 8), static_cast<char>(packet.size())});
    outer.insert(outer.end(), packet.begin(), packet.end());
    packet = outer;
  }
  EXPECT_FALSE(decode_packet(bytes_of(packet)));
}

TEST(Osc, AMessageReadsAsText) {
  EXPECT_EQ(text_of({"/n_set", {1004, "cutoff", 800.0f}}), "/n_set 1004 cutoff 800");
  EXPECT_EQ(text_of({"/n_set", {1004, "level", 0.1f, "cutoff", "c5"}}), "/n_set 1004 level 0.1 cutoff c5");
  EXPECT_EQ(text_of({"/d_recv", {OscBlob{std::vector<std::byte>(12)}}}), "/d_recv <12 bytes>");
}

}  // namespace beltane::scsynth
