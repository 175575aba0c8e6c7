#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "wire/wire.hpp"

namespace beltane::wire {
namespace {

using testing::HasSubstr;

/// A catalogue of one filter whose parameter's members are given.
std::string with_param(const std::string& members) {
  return R"({"units":[{"kind":"filter","name":"low_pass","params":[{"name":"cutoff",)" + members + "}]}]}";
}

std::string refusal_of(const std::string& json) {
  const auto read = read_catalogue(json);
  return read ? "" : read.reason();
}

TEST(Catalogue, IsReadAsTheSynthDefsSayIt) {
  const auto read = read_catalogue(R"({"units":[
    {"kind":"source","name":"kick","label":"Kick","sentence":"A drum.","percussion":true,"pitched":false,"latency":0.002,"params":[
      {"name":"tune","default":50,"min":20,"max":200,"curve":"exponential","unit":"Hz"},
      {"name":"skin","default":0,"min":0,"max":1,"curve":"integer","unit":"","choices":["soft","hard"]},
      {"name":"click","default":1,"min":0,"max":1,"curve":"switch","unit":""}],
     "wiring":["bus","gate"]}]})");
  ASSERT_TRUE(read) << read.reason();
  const auto* kick = read->find("kick");
  ASSERT_NE(kick, nullptr);
  const UnitSpec expected{
      .kind = UnitKind::source,
      .name = "kick",
      .label = "Kick",
      .sentence = "A drum.",
      .percussion = true,
      .params = {{.name = "tune", .initial = 50, .min = 20, .max = 200, .curve = ParamCurve::exponential, .unit = "Hz"},
                 {.name = "skin", .max = 1, .curve = ParamCurve::integer, .choices = {"soft", "hard"}},
                 {.name = "click", .initial = 1, .max = 1, .curve = ParamCurve::on_off}},
      .latency = {0.002}};
  EXPECT_EQ(*kick, expected);
}

TEST(Catalogue, ThatWasBuiltIsRead) {
  std::ifstream file(BELTANE_DATA_DIR "/synthdefs/catalogue.json");
  ASSERT_TRUE(file) << "build the target `sounds`";
  std::stringstream json;
  json << file.rdbuf();
  const auto read = read_catalogue(json.str());
  ASSERT_TRUE(read) << read.reason();
  EXPECT_TRUE(read->unit(UnitKind::filter, "low_pass"));
  EXPECT_TRUE(read->unit(UnitKind::source, "kick"));
}

TEST(Catalogue, ThatIsWrongIsRefusedByName) {
  EXPECT_THAT(refusal_of("{"), HasSubstr("catalogue: "));
  EXPECT_THAT(refusal_of("{}"), HasSubstr("holds no units"));
  EXPECT_THAT(refusal_of(R"({"units":[{"kind":"filter","name":"a","latency":-1}]})"),
              HasSubstr("a.latency is not 0 to"));
  EXPECT_THAT(refusal_of(R"({"units":[{"kind":"toaster","name":"a"}]})"),
              HasSubstr("a is of the unknown kind 'toaster'"));
  EXPECT_THAT(refusal_of(R"({"units":[{"kind":"filter","name":"a"},{"kind":"eq","name":"a"}]})"),
              HasSubstr("a stands there twice"));
  EXPECT_THAT(refusal_of(with_param(R"("default":1,"min":2,"max":2,"curve":"linear")")),
              HasSubstr("low_pass.cutoff has an empty range"));
  EXPECT_THAT(refusal_of(with_param(R"("default":9,"min":0,"max":2,"curve":"linear")")),
              HasSubstr("low_pass.cutoff starts outside its range"));
  EXPECT_THAT(refusal_of(with_param(R"("default":1,"min":0,"max":2,"curve":"exponential")")),
              HasSubstr("is exponential from 0 or below"));
  EXPECT_THAT(refusal_of(with_param(R"("default":1,"min":0,"max":2,"curve":"wobbly")")),
              HasSubstr("has the unknown curve 'wobbly'"));
  EXPECT_THAT(refusal_of(with_param(R"("default":"NaN","min":0,"max":2,"curve":"linear")")),
              HasSubstr("low_pass.cutoff is not a finite number"));
}

}  // namespace
}  // namespace beltane::wire
