// Which lives of servers accuse what they were sent.
#include "backend/standby_desk.hpp"

#include <gtest/gtest.h>

namespace beltane::backend {
namespace {

const ServerInfo second_life{.name = "a", .port = 7, .epoch = 2, .state = "running"};

Servers told(ServerInfo server) {
  server.crashed = true;  // of the life that ended last
  return {{server}, "mirror"};
}

TEST(ALifeOfAServer, HasNotCrashedWhileItGoesOnThoughTheOneBeforeDid) {
  EXPECT_FALSE(has_crashed(told(second_life), second_life)) << "it is another one's turn";
  auto starting = second_life;
  starting.state = "starting";
  EXPECT_FALSE(has_crashed(told(starting), second_life));
}

TEST(ALifeOfAServer, HasCrashedWhenItIsGoneOrTheNextOneIsThere) {
  auto gone = second_life;
  gone.state = "dead";
  EXPECT_TRUE(has_crashed(told(gone), second_life));
  auto next = second_life;
  next.epoch = 3;
  EXPECT_TRUE(has_crashed(told(next), second_life));
  EXPECT_FALSE(has_crashed({{next}, "mirror"}, second_life)) << "it ended otherwise";
  EXPECT_FALSE(has_crashed(Servers{}, second_life));
}

}  // namespace
}  // namespace beltane::backend
