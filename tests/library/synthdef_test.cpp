#include "library/synthdef.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace beltane::library {
namespace {

using testing::HasSubstr;

/// Writes the format, one field after the other.
struct Writer {
  std::string bytes{};
  Writer& integer(std::int64_t value, int size) {
    for (int i = size - 1; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i));
    return *this;
  }
  Writer& real(float value) { return integer(std::bit_cast<std::int32_t>(value), 4); }
  Writer& text(const std::string& text) {
    integer(static_cast<std::int64_t>(text.size()), 1);
    bytes += text;
    return *this;
  }
};

/// A SynthDef of one control UGen with those controls, and one that reads each of them.
std::string file_of(const SynthDef& def, int version = 2) {
  const int size = version == 1 ? 2 : 4;
  Writer out;
  out.integer(0x53436766, 4).integer(version, 4).integer(1, 2).text(def.name);
  out.integer(1, size).real(0.5F);
  const auto count = static_cast<std::int64_t>(def.controls.size());
  out.integer(count, size);
  for (const auto& control : def.controls) out.real(static_cast<float>(control.initial));
  out.integer(count, size);
  for (std::int64_t i = 0; i < count; ++i) out.text(def.controls[static_cast<std::size_t>(i)].name).integer(i, size);
  out.integer(2, size);
  out.text("Control").integer(1, 1).integer(0, size).integer(count, size).integer(0, 2);
  for (std::int64_t i = 0; i < count; ++i) out.integer(1, 1);
  out.text("Out").integer(2, 1).integer(count + 1, size).integer(0, size).integer(0, 2);
  out.integer(-1, size).integer(0, size);
  for (std::int64_t i = 0; i < count; ++i) out.integer(0, size).integer(i, size);
  out.integer(0, 2);
  return out.bytes;
}

Result<SynthDef> read(const std::string& bytes) { return read_synthdef(std::as_bytes(std::span(bytes))); }

SynthDef drawn_def() {
  SynthDef def{.name = "made", .ugens = {"Control", "Out"}};
  const auto count = *rc::gen::inRange(1, 12);
  for (int i = 0; i < count; ++i)
    def.controls.push_back({"c" + std::to_string(i), *rc::gen::inRange(-800, 800) / 8.0, false});
  return def;
}

RC_GTEST_PROP(SynthDefFile, IsReadAsItWasWritten, ()) {
  const auto def = drawn_def();
  const auto again = read(file_of(def, *rc::gen::element(1, 2)));
  RC_ASSERT(bool(again));
  RC_ASSERT(*again == def);
}

RC_GTEST_PROP(SynthDefFile, ThatIsCutOffIsRefused, ()) {
  const auto whole = file_of(drawn_def());
  const auto left = *rc::gen::inRange<std::size_t>(0, whole.size());
  RC_ASSERT(!read(whole.substr(0, left)));
}

RC_GTEST_PROP(SynthDefFile, ThatWasTamperedWithDoesNoHarm, ()) {
  auto bytes = file_of(drawn_def());
  const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
  bytes[at] = *rc::gen::arbitrary<char>();
  (void)read(bytes);
}

RC_GTEST_PROP(SynthDefFile, OfRandomBytesIsRefused, (const std::string& bytes)) {
  RC_ASSERT(!read(bytes));
  RC_ASSERT(!read(std::string("SCgf\0\0\0\2", 8) + bytes));
}

TEST(SynthDefFile, SaysWhatIsWrong) {
  EXPECT_THAT(read("").reason(), HasSubstr("cut off"));
  const SynthDef def{.name = "made", .controls = {{"c", 0.5}}, .ugens = {"Control", "Out"}};
  auto bytes = file_of(def);
  EXPECT_THAT(read(bytes + "x").reason(), HasSubstr("goes on after its end"));
  bytes[7] = 9;
  EXPECT_THAT(read(bytes).reason(), HasSubstr("of version 9"));
  bytes[7] = 2;
  bytes[9] = 2;
  EXPECT_THAT(read(bytes).reason(), HasSubstr("holds 2 SynthDefs"));
}

TEST(SynthDefFile, OfEveryUnitOfBeltaneIsRead) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(BELTANE_DATA_DIR "/synthdefs")) {
    if (entry.path().extension() != ".scsyndef") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const auto def = read({std::istreambuf_iterator<char>(file), {}});
    ASSERT_TRUE(def) << entry.path() << " " << def.reason();
    EXPECT_EQ(def->name, entry.path().stem());
    ++count;
  }
  EXPECT_GE(count, 100u);
}

TEST(UnitOf, TakesTheControlsThatAreNotWiringAsParameters) {
  const SynthDef def{.name = "made",
                     .controls = {{"bus", 0},
                                  {"gate", 1},
                                  {"enabled", 1},
                                  {"place", 1},
                                  {"key", 0},
                                  {"time", 0.3},
                                  {"cut", 900},
                                  {"low", -6},
                                  {"many", 1, true}},
                     .ugens = {"Control"}};
  const auto unit = unit_of(def, UnitKind::effect);
  ASSERT_TRUE(unit) << unit.reason();
  ASSERT_EQ(unit->params.size(), 4u);
  EXPECT_EQ(unit->params[0].curve, ParamCurve::strip);
  const auto range = [&](int i) { return std::pair(unit->params[i].min, unit->params[i].max); };
  EXPECT_EQ(range(1), std::pair(0.0, 1.0));
  EXPECT_EQ(range(2), std::pair(0.0, 1800.0));
  EXPECT_EQ(range(3), std::pair(-12.0, 1.0));
}

TEST(UnitOf, RefusesWhatIsNotWired) {
  const SynthDef def{.name = "made", .controls = {{"bus", 0}, {"gate", 1}}, .ugens = {"Control"}};
  EXPECT_EQ(unit_of(def, UnitKind::filter).reason(), "lacks the control 'enabled'");
  EXPECT_EQ(unit_of(def, UnitKind::source).reason(), "lacks the control 'freq'");
}

}  // namespace
}  // namespace beltane::library
