#include "drill/cases.hpp"

#include "host/services.hpp"

namespace beltane::drill {

std::map<std::string, Case> cases_of_running_rig(const StandbyMode& standby) {
  std::map<std::string, Case> known;
  const auto add = [&](const std::string& name, const std::vector<std::string>& victims) {
    known[name + "-kill"] = {victims, Case::Fault::kill};
    known[name + "-hang"] = {victims, Case::Fault::hang};
    known[name + "-segfault"] = {victims, Case::Fault::segfault};
    known[name + "-slow"] = {victims, Case::Fault::slow};
  };
  for (const auto* victim : {"scsynth", "jackd", "patchbay", "supervisor", "guard"}) add(victim, {victim});
  for (const auto& service : rig_services) add(std::string(service.name), {std::string(service.name)});
  if (standby == "none") return known;
  for (const auto* victim : {"scsynth-b", "changeover"}) add(victim, {victim});
  known["servers-kill"] = {{"scsynth", "scsynth-b"}, Case::Fault::kill};
  known["servers-hang"] = {{"scsynth", "scsynth-b"}, Case::Fault::hang};
  return known;
}

std::map<std::string, Case> cases(const StandbyMode& standby) {
  auto known = cases_of_running_rig(standby);
  known["disk-full"] = {{}, Case::Fault::disk_full};
  known["clock-ahead"] = {{}, Case::Fault::clock_ahead};
  known["clock-back"] = {{}, Case::Fault::clock_back};
  known["jack-away"] = {{}, Case::Fault::jack_away};
  return known;
}

std::vector<std::string> all_case_names() {
  std::vector<std::string> names;
  for (const auto& [name, which] : cases("mirror")) names.push_back(name);
  return names;
}

}  // namespace beltane::drill
