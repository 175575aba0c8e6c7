#include "supervisor/tree/health_report.hpp"

#include <gtest/gtest.h>

#include "supervisor/supervision/event_log.hpp"

namespace beltane::supervisor {
namespace {

/// A rig whose studio is process 7.
ProcessTree with_studio() {
  ProcessTree tree(ProcessPlan{{.name = "studio", .kind = ProcessKind::service}}, {}, [] { return 0.5; });
  tree.adopt("studio", {.pid = 7}, ProcessStage::ready, 0, {});
  return tree;
}

TEST(HealthReport, OfAChildIsAcceptedFromItsOwnProcessOnly) {
  const auto tree = with_studio();
  EXPECT_TRUE(is_accepted(tree, {.process = "studio", .pid = 7}));
  EXPECT_FALSE(is_accepted(tree, {.process = "studio", .pid = 8}));
}

TEST(HealthReport, OfAServiceThatIsNoChildIsAcceptedByItsName) {
  const auto tree = with_studio();
  EXPECT_TRUE(is_accepted(tree, {.process = "session", .pid = 8}));
  EXPECT_FALSE(is_accepted(tree, {.process = "invented", .pid = 8}));
}

TEST(HealthReport, NamesTheHostByThePid) {
  const auto tree = with_studio();
  ASSERT_TRUE(host_of(tree, {.process = "session", .pid = 7}));
  EXPECT_EQ(host_of(tree, {.process = "session", .pid = 7})->spec.name, "studio");
  EXPECT_FALSE(host_of(tree, {.process = "session", .pid = 8})) << "it runs elsewhere";
  EXPECT_FALSE(host_of(tree, {.process = "studio", .pid = 7})) << "a child does not live inside itself";
}

TEST(HealthReport, IsCutToWhatAStatusHasRoomFor) {
  Health health{.words = {{"path", std::string(2000, 'x')}}};
  for (int i = 0; i < 100; ++i) health.figures[std::to_string(i)] = i;
  const auto cut = bounded(health);
  EXPECT_EQ(cut.figures.size(), 64U);
  EXPECT_EQ(cut.words.at("path").size(), 512U);
}

TEST(EventLog, PublishesEveryEventAndKeepsTheLastOnes) {
  std::size_t published = 0;
  EventLog log([&](const Event&) { ++published; });
  for (std::size_t i = 0; i <= EventLog::most_events; ++i) log.note("a", std::to_string(i));
  EXPECT_EQ(published, EventLog::most_events + 1);
  EXPECT_EQ(log.last().size(), EventLog::most_events);
  EXPECT_EQ(log.last().front().text, "1");
  log.note("a", std::string(5000, 'x'));
  EXPECT_EQ(log.last().back().text.size(), EventLog::longest_text);
}

}  // namespace
}  // namespace beltane::supervisor
