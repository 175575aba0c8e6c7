#include "supervisor/supervision/event_log.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>

namespace beltane::supervisor {
namespace {

std::string figures_of(const Event& event) {
  std::string text;
  for (const auto& [name, value] : event.figures)
    text += fmt::format("{}{} {:.6g}", text.empty() ? "" : ", ", name, value);
  return text.empty() ? text : " (" + text + ")";
}

}  // namespace

void EventLog::note(Event event) {
  if (event.text.size() > longest_text) event.text.resize(longest_text);
  spdlog::info(event.process + ": " + event.text + figures_of(event));
  publish_(event);
  events_.push_back(std::move(event));
  if (events_.size() > most_events) events_.pop_front();
}

void EventLog::note(const std::string& process, const std::string& text, const std::map<std::string, double>& figures) {
  note(Event{std::chrono::steady_clock::now(), process, text, figures});
}

}  // namespace beltane::supervisor
