#include "persistence/journal/disk_trouble.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

constexpr Moment now = Moment{} + std::chrono::hours(1);

TEST(DiskTrouble, IsNewsOnceAndTriedAgainAfterASecond) {
  DiskTrouble trouble;
  EXPECT_TRUE(trouble.may_try(now));
  EXPECT_TRUE(trouble.refused("the disk is full", now));
  EXPECT_FALSE(trouble.refused("the disk is full", now));
  EXPECT_FALSE(trouble.may_try(now));
  EXPECT_TRUE(trouble.may_try(now + DiskTrouble::retry));
  EXPECT_TRUE(trouble.refused("it is read-only", now));
  trouble.clear();
  EXPECT_TRUE(trouble.may_try(now));
}

}  // namespace
}  // namespace beltane
