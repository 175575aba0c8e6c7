#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "support/units.hpp"

namespace beltane::bench {

/// What is known of one unit: figures by name (their unit of measure stands at the end), and what is wrong, in words.
struct Row {
  std::map<std::string, double> figures{};
  std::vector<std::string> findings{};
};

/// By the unit's name.
using Rows = std::map<std::string, Row>;

/// Adds what another listened to.
void merge(Rows& all, const Rows& more);
/// Notes a finding, once.
void blame(Row& row, const std::string& finding);

/// One render, and what is heard in it. Throws std::runtime_error where the server fails.
struct Hearing {
  std::string what{};
  std::function<Rows()> listen{};
};

/// Those that concern sources; units that work in place; all others.
std::vector<Hearing> source_hearings();
std::vector<Hearing> rack_hearings();
std::vector<Hearing> other_hearings();
/// All units, where the server has little memory.
std::vector<Hearing> memory_hearings();

/// The same rule for all, ours and others': what goes beyond that at an end of a parameter is a finding.
constexpr double loudest_allowed = 3;  // dBFS
/// What comes later than it tells by more than a period of the server is a finding.
constexpr double period = 64.0 / 48'000;  // seconds
constexpr double least_dc = -60;          // dB: more is a finding

}  // namespace beltane::bench
