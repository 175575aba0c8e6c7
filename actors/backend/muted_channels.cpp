#include "backend/muted_channels.hpp"

#include <utility>

namespace beltane::backend {
namespace {

std::string shown(StripId strip, const Project* project) {
  if (strip == master_strip) return "the master";
  const auto name = project ? std::string(name_of(*project, strip)) : std::string();
  return name.empty() ? "a strip that is gone" : name;
}

std::string_view why(graph::Fault fault) {
  switch (fault) {
    case graph::Fault::none:
      return "nothing";
    case graph::Fault::too_loud:
      return "it came beyond +24 dBFS";
    case graph::Fault::not_a_number:
      return "it came to values that are not numbers";
  }
  return {};
}

}  // namespace

std::string MutedChannels::hear(const graph::ChannelMuted& muted, const Project* project) {
  const auto name = shown(muted.strip, project);
  if (muted.fault == graph::Fault::none) return faults_.erase(muted.strip) > 0 ? name + " is heard again" : "";
  auto& known = faults_[muted.strip];
  if (std::exchange(known, muted.fault) == muted.fault) return "";
  return name + " was muted: " + std::string(why(muted.fault));
}

std::string MutedChannels::words(const Project* project) const {
  std::string words;
  for (const auto& [strip, fault] : faults_) {
    if (!words.empty()) words += "; ";
    words += shown(strip, project) + " was muted: " + std::string(why(fault));
  }
  if (!words.empty()) words += "; a strip is heard again half a second after it is well";
  return words;
}

}  // namespace beltane::backend
