// A rig of two servers, as its user sees it.
#include <gtest/gtest.h>

#include "support/studio.hpp"

namespace beltane::test {
namespace {

TEST(ASecondServer, SaysWhatItCosts) {
  User user;
  user.up({"--standby", "mirror"});
  const auto standby = [&] { return user.json({"status"})["standby"]; };
  ASSERT_TRUE(eventually([&] { return standby()["ready"] == true; })) << standby();
  const auto told = standby();
  ASSERT_TRUE(told["cpu"].is_number()) << told;
  EXPECT_GT(told["cpu"], 0.1) << "a scsynth and a changeover in a real-time graph compute something";
  EXPECT_NE(user.beltane({"status"}).out.find(" % cpu; no switch yet"), std::string::npos);
}

TEST(ASecondServer, CostsNothingWhereThereIsNone) {
  User user;
  user.up({"--standby", "none"});
  EXPECT_TRUE(user.json({"status"})["standby"].is_null());
}

}  // namespace
}  // namespace beltane::test
