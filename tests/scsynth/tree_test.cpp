#include "scsynth/connection/tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "node.hpp"

namespace beltane::scsynth {

namespace {

NodeReport unit_report(int id) {
  return {.node = node(id), .def = "sine", .controls = {{"freq", 440.0}, {"gate", ControlBus{3}}}};
}

/// The reply that a server with that tree would give.
void describe(const NodeReport& report, bool controls, OscMessage& reply) {
  auto& out = reply.arguments;
  out.emplace_back(static_cast<std::int32_t>(report.node));
  out.emplace_back(report.def.empty() ? static_cast<std::int32_t>(report.children.size()) : -1);
  for (const auto& child : report.children) describe(child, controls, reply);
  if (report.def.empty()) return;
  out.emplace_back(report.def);
  if (!controls) return;
  out.emplace_back(static_cast<std::int32_t>(report.controls.size()));
  for (const auto& [name, value] : report.controls) {
    out.emplace_back(name);
    if (const auto* bus = std::get_if<ControlBus>(&value)) {
      out.emplace_back("c" + std::to_string(static_cast<int>(*bus)));
    } else {
      out.emplace_back(static_cast<float>(std::get<double>(value)));
    }
  }
}

OscMessage reply_of(const NodeReport& report, bool controls) {
  OscMessage reply{"/g_queryTree.reply", {std::int32_t{controls}}};
  describe(report, controls, reply);
  return reply;
}

NodeReport a_studio() {
  return {.node = node(0),
          .children = {{.node = node(100), .children = {unit_report(1), unit_report(2)}},
                       {.node = node(200),
                        .children = {{.node = node(300), .children = {unit_report(3)}}, {.node = node(301)}}}}};
}

NodeReport without_controls(NodeReport report) {
  report.controls.clear();
  for (auto& child : report.children) child = without_controls(child);
  return report;
}

}  // namespace

TEST(Tree, AReplyIsReadAsItWasWritten) {
  const auto full = parse_tree(reply_of(a_studio(), true));
  ASSERT_TRUE(full);
  EXPECT_EQ(*full, a_studio());
  const auto bare = parse_tree(reply_of(a_studio(), false));
  ASSERT_TRUE(bare);
  EXPECT_EQ(*bare, without_controls(a_studio()));
}

TEST(Tree, PartsTogetherHoldEveryUnit) {
  EXPECT_THAT(parts_of(a_studio(), 100), testing::ElementsAre(node(0)));
  EXPECT_THAT(parts_of(a_studio(), 2), testing::ElementsAre(node(100), node(200)));
  EXPECT_THAT(parts_of(a_studio(), 1), testing::ElementsAre(node(100), node(200)));
  auto bare = without_controls(a_studio());
  for (const auto group : {node(100), node(200)}) {
    EXPECT_TRUE(replace(bare, a_studio().children[group == node(100) ? 0 : 1]));
  }
  EXPECT_EQ(bare, a_studio());
  EXPECT_FALSE(replace(bare, {.node = node(999)}));
}

RC_GTEST_PROP(Tree, AnyReplyIsReadOrRefused, ()) {
  auto reply = reply_of(a_studio(), *rc::gen::arbitrary<bool>());
  const auto at = *rc::gen::inRange<std::size_t>(0, reply.arguments.size());
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      reply.arguments[at] = *rc::gen::arbitrary<std::int32_t>();
      break;
    case 1:
      reply.arguments[at] = std::string("c");
      break;
    case 2:
      reply.arguments[at] = OscNothing{};
      break;
    default:
      reply.arguments.resize(at);
      break;
  }
  (void)parse_tree(reply);
}

}  // namespace beltane::scsynth
