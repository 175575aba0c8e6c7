#include <cstdio>

#include "client/connection.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/edit_words.hpp"
#include "services/beltane/json.hpp"
#include "words/edit_text.hpp"

namespace beltane {
namespace {

Result<void> history(const VerbContext& command, const std::string& whose) {
  const auto author = author_of(command, whose);
  auto answer = client::Connection(command.rig).history(author);
  if (!answer) return answer.refusal();
  Json done = Json::array(), undone = Json::array();
  for (const auto& step : answer->done) done.push_back(text_of(step.forward));
  for (const auto& step : answer->undone) undone.push_back(text_of(step.forward));
  if (command.json) {
    print({{"author", author},
           {"done", done},
           {"undone", undone},
           {"omitted", answer->done_omitted + answer->undone_omitted}});
    return {};
  }
  if (answer->done_omitted > 0) std::printf("(%u older or longer ones)\n", answer->done_omitted);
  for (const auto& step : done) std::printf("done    %s\n", plain_text_of(step.get<std::string>()).c_str());
  for (const auto& step : undone) std::printf("undone  %s\n", plain_text_of(step.get<std::string>()).c_str());
  return {};
}

const VerbEntry history_verb{
    {Chapter::edits, 6, "history", "What you can undo and redo", "beltane history"}, history, take_author};

}  // namespace
}  // namespace beltane
