#include "scsynth/connection/tree_query.hpp"

#include <algorithm>
#include <deque>
#include <span>

#include "scsynth/connection/tree.hpp"

namespace beltane::scsynth {
namespace {

using Deadline = RequestLine::Clock::time_point;

constexpr Seconds whole_tree_limit{0.2};    // for the tree in one reply, before it is asked for in parts
constexpr std::size_t parts_at_once = 128;  // that are asked for before the first is answered
constexpr std::size_t units_a_reply = 100;  // with their controls; some 250 bytes each

Requests::IsAnswer tree_reply(NodeId group, bool controls) {
  return [group, controls, failed = done_or_failed("/g_queryTree")](const OscMessage& message) {
    if (message.address != "/g_queryTree.reply") return controls && failed(message);
    return whole(message, 0) == int{controls} && whole(message, 1) == number(group);
  };
}

OscMessage query(NodeId group, bool controls) { return {"/g_queryTree", {number(group), std::int32_t{controls}}}; }

/// Puts each group with its controls where it stands below `root`; one that is gone, or is too large for one reply,
/// stays as it is: what the server has not answered before it is in step is not answered. Refused where time runs out.
Result<void> ask_parts(RequestLine& line, std::span<const NodeId> groups, NodeReport& root, Deadline deadline) {
  std::deque<Requests::Asked> asked;
  for (const auto group : groups) {
    asked.emplace_back(line.requests(), tree_reply(group, true));
    line.send(query(group, true));
  }
  if (auto in_step = line.sync(deadline); !in_step) return in_step;
  for (auto& one : asked) {
    const auto answer = one.wait(RequestLine::Clock::now());
    if (!answer || failure(*answer)) continue;
    if (const auto part = parse_tree(*answer)) replace(root, *part);
  }
  return {};
}

}  // namespace

Result<NodeReport> query_tree(RequestLine& line, Deadline deadline) {
  Requests::Asked all(line.requests(), tree_reply(NodeId{0}, true));
  Requests::Asked bare(line.requests(), tree_reply(NodeId{0}, false));
  line.send(query(NodeId{0}, true));
  line.send(query(NodeId{0}, false));
  const auto frame = bare.wait(deadline);
  if (!frame) return frame.refusal();
  const auto full = all.wait(std::min(deadline, deadline_after(whole_tree_limit)));
  if (full && !failure(*full)) return parse_tree(*full);
  auto root = parse_tree(*frame);
  if (!root) return root;
  const auto parts = parts_of(*root, units_a_reply);
  for (std::size_t first = 0; first < parts.size(); first += parts_at_once) {
    const auto count = std::min(parts_at_once, parts.size() - first);
    if (auto asked = ask_parts(line, std::span(parts).subspan(first, count), *root, deadline); !asked)
      return asked.refusal();
  }
  return root;
}

}  // namespace beltane::scsynth
