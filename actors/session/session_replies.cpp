#include "session/session_replies.hpp"

#include <algorithm>

#include "model/limits.hpp"

namespace beltane {
namespace {

constexpr std::size_t most_history_answer = limits::part_bytes;

SessionReply refused(const Submission& submission, const std::string& reason) {
  return Verdict{.client = submission.client, .sequence = submission.sequence, .refusal = reason};
}
SessionReply refused(const ProjectTask& task, const std::string& reason) {
  return ProjectAnswer{.ticket = task.ticket, .refusal = reason};
}
SessionReply refused(const HistoryRequest&, const std::string&) { return HistoryAnswer{}; }

/// The newest steps for which the answer has room; how many it has no room for.
std::uint32_t newest_within(const std::deque<Cow<UndoStep>>& steps, std::size_t& bytes, std::vector<UndoStep>& to) {
  for (auto step = steps.rbegin(); step != steps.rend() && bytes + (*step)->bytes <= most_history_answer; ++step) {
    bytes += (*step)->bytes;
    to.push_back(**step);
  }
  std::reverse(to.begin(), to.end());
  return static_cast<std::uint32_t>(steps.size() - to.size());
}

}  // namespace

SessionReply refusal_of(const SessionRequest& request, const std::string& reason) {
  return std::visit([&](const auto& one) { return refused(one, reason); }, request);
}

HistoryAnswer history_of(const History& history, const std::string& author) {
  HistoryAnswer answer;
  const auto found = history.authors.find(author);
  if (found == history.authors.end()) return answer;
  std::size_t bytes = 0;
  answer.done_omitted = newest_within(found->second.done, bytes, answer.done);
  answer.undone_omitted = newest_within(found->second.undone, bytes, answer.undone);
  return answer;
}

}  // namespace beltane
