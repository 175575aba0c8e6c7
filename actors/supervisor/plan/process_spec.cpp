#include "supervisor/plan/process_spec.hpp"

namespace beltane::supervisor {
namespace {

void replace_all(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

}  // namespace

std::vector<std::string> filled(std::vector<std::string> words, const ProcessLife& life) {
  for (auto& word : words) {
    replace_all(word, "{port}", std::to_string(life.port));
    replace_all(word, "{epoch}", std::to_string(life.epoch));
    replace_all(word, "{pid}", std::to_string(life.pid));
    replace_all(word, "{nodes}", std::to_string(life.limits.nodes));
    replace_all(word, "{audio_buses}", std::to_string(life.limits.audio_buses));
    replace_all(word, "{control_buses}", std::to_string(life.limits.control_buses));
    replace_all(word, "{buffers}", std::to_string(life.limits.buffers));
    replace_all(word, "{memory_kb}", std::to_string(life.limits.memory_kb));
  }
  return words;
}

std::string in_words(const ProcessExit& ending) {
  switch (ending.kind) {
    case ProcessExit::How::exited:
      return "exit " + std::to_string(ending.number);
    case ProcessExit::How::killed:
      return "signal " + std::to_string(ending.number);
    case ProcessExit::How::unknown:
      return "gone";
  }
  return {};
}

}  // namespace beltane::supervisor
