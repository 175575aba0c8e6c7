#include "session/edit_pace.hpp"

namespace beltane {

bool EditPace::follows_closely(const Submission& submission, Moment now) const {
  if (submission.intent != Intent::edit) return false;
  const auto last = last_.find(submission.author);
  return last != last_.end() && last->second.client == submission.client && now - last->second.at <= pause;
}

void EditPace::accepted(const Submission& submission, Moment now) {
  std::erase_if(last_, [&](const auto& one) { return now - one.second.at > pause; });
  if (submission.intent == Intent::edit)
    last_.insert_or_assign(submission.author, Last{submission.client, now});
  else
    last_.erase(submission.author);
}

}  // namespace beltane
