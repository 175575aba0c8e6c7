#include "supervisor/tree/embedded_services.hpp"

#include <gtest/gtest.h>

namespace beltane::supervisor {
namespace {

constexpr std::int32_t studio = 100, another = 200;

Health of(const char* name, std::int32_t pid) { return {.process = name, .pid = pid, .ready = true}; }

using Names = std::vector<std::string>;

TEST(EmbeddedServices, ThatAnswerLetTheirChildCountAsAlive) {
  EmbeddedServices services;
  EXPECT_TRUE(services.answer(studio)) << "nobody lives there";
  services.receive(of("session", studio), {});
  services.receive(of("voices", studio), {});
  for (int i = 0; i < 10; ++i) {
    services.asked(studio);
    EXPECT_TRUE(services.answer(studio)) << "the answers may be on their way";
    services.receive(of("session", studio), {});
    services.receive(of("voices", studio), {});
  }
}

TEST(EmbeddedServices, OfWhomOneIsStuckLetTheirChildCountAsSilent) {
  EmbeddedServices services;
  services.receive(of("session", studio), {});
  services.receive(of("voices", studio), {});
  services.receive(of("session", another), {});  // the same service of another life
  Names told;
  for (int i = 0; i < 10; ++i) {
    for (auto& name : services.asked(another)) told.push_back(name);
    services.receive(of("session", another), {});
    EXPECT_EQ(services.answer(studio), true) << "its session lives elsewhere now, and voices was not asked";
  }
  EXPECT_EQ(told, Names{});
  for (int i = 0; i < 10; ++i)
    for (auto& name : services.asked(studio)) told.push_back(name);
  EXPECT_FALSE(services.answer(studio));
  EXPECT_TRUE(services.answer(another));
  EXPECT_EQ(told, Names{"voices"}) << "once";
  services.receive(of("voices", studio), {});
  EXPECT_TRUE(services.answer(studio));
}

}  // namespace
}  // namespace beltane::supervisor
