#include "bench/unit_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

namespace beltane::bench {
namespace {

/// A column of a table: one figure of ours.
struct Column {
  const char* heading{};
  const char* figure{};
  int decimals{1};
};

constexpr Column source_columns[] = {{"LUFS", "loudness_lufs"},
                                     {"peak dB", "peak_db"},
                                     {"RMS dB", "rms_db"},
                                     {"DC dB", "dc_db", 0},
                                     {"cents", "cents", 2},
                                     {"velocity dB", "velocity_db"},
                                     {"peak at extremes dB", "extreme_peak_db"},
                                     {"LU at 96 kHz", "louder_at_96_khz_lu"},
                                     {"% of a core", "core_percent", 3},
                                     {"bare sines", "bare_sines"}};
constexpr Column rack_columns[] = {{"change LU", "change_lu"},
                                   {"change dB RMS", "change_rms_db"},
                                   {"peak dB", "peak_db"},
                                   {"DC dB", "dc_db", 0},
                                   {"peak at extremes dB", "extreme_peak_db"},
                                   {"LU at 96 kHz", "louder_at_96_khz_lu"},
                                   {"late ms", "late_ms", 2},
                                   {"told ms", "told_late_ms", 2},
                                   {"ms later at 96 kHz", "later_at_96_khz_ms", 2},
                                   {"dearer when fading", "fading_ratio", 2},
                                   {"% of a core", "core_percent", 3},
                                   {"bare sines", "bare_sines"}};
constexpr Column other_columns[] = {{"LUFS", "loudness_lufs"},      {"change LU", "change_lu"},
                                    {"lowest", "lowest", 2},        {"highest", "highest", 2},
                                    {"DC dB", "dc_db", 0},          {"late ms", "late_ms", 2},
                                    {"told ms", "told_late_ms", 2}, {"% of a core", "core_percent", 3},
                                    {"bare sines", "bare_sines"}};

std::string number(std::optional<double> value, int decimals) {
  if (!value) return "–";
  const auto text = fmt::format("{:.{}f}", *value, decimals);
  return text.find_first_not_of("-0.") == std::string::npos ? text.substr(text.starts_with('-') ? 1 : 0) : text;
}

/// A figure of the summary: a count is whole.
std::string number(std::optional<double> value) { return number(value, value && *value == std::round(*value) ? 0 : 2); }

std::optional<double> figure(const Row& row, const std::string& name) {
  const auto at = row.figures.find(name);
  return at == row.figures.end() ? std::nullopt : std::optional(at->second);
}

std::string joined(const std::vector<std::string>& findings) {
  std::string text;
  for (const auto& finding : findings) text += (text.empty() ? "" : "; ") + finding;
  return text.empty() ? "none" : text;
}

std::string cells(const std::vector<std::string>& texts) {
  std::string line = "|";
  for (const auto& text : texts) line += " " + text + " |";
  return line + "\n";
}

std::string head(const std::vector<std::string>& headings) {
  return cells(headings) + cells(std::vector<std::string>(headings.size(), "---"));
}

/// What is known of imbolc's like of a unit.
std::vector<std::string> beside(const ImbolcUnits& imbolc, const std::string& unit) {
  const auto at = imbolc.find(unit);
  if (at == imbolc.end()) return {"–", "–", "–", "–", ""};
  const auto& its = at->second;
  return {its.name, number(its.peak_db, 0) + " / " + number(its.rms_db, 0), number(its.change_db, 1),
          number(its.cost_percent, 3), its.finding};
}

const std::vector<std::string> imbolc_headings{"imbolc", "peak / RMS dB", "change dB RMS", "% of a core", "finding"};

/// The units of the kinds, one a row.
template <std::size_t n>
std::string table(const Rows& rows, const ImbolcUnits& imbolc, const std::vector<std::string>& kinds,
                  const Column (&columns)[n]) {
  std::vector<std::string> headings{"unit", "kind"};
  for (const auto& column : columns) headings.emplace_back(column.heading);
  headings.emplace_back("findings");
  headings.insert(headings.end(), imbolc_headings.begin(), imbolc_headings.end());
  auto text = head(headings);
  for (const auto& unit : test::units(kinds)) {
    const auto& row = rows.at(unit.name);
    std::vector<std::string> line{unit.name, unit.kind};
    for (const auto& column : columns) line.push_back(number(figure(row, column.figure), column.decimals));
    line.push_back(joined(row.findings));
    for (const auto& cell : beside(imbolc, unit.name)) line.push_back(cell);
    text += cells(line);
  }
  return text;
}

std::string table(const std::vector<Compared>& summary) {
  auto text = head({"over all units", "imbolc", "beltane"});
  for (const auto& line : summary) text += cells({line.what, number(line.imbolc), number(line.ours)});
  return text;
}

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

Json as_json(const ImbolcUnit& unit) {
  Json json = {{"name", unit.name}, {"section", unit.section}};
  const auto put = [&](const char* name, std::optional<double> value) {
    if (value) json[name] = rounded(*value);
  };
  put("peak_db", unit.peak_db), put("rms_db", unit.rms_db);
  put("change_rms_db", unit.change_db), put("core_percent", unit.cost_percent);
  if (!unit.finding.empty()) json["finding"] = unit.finding;
  return json;
}

}  // namespace

Json as_json(const Rows& rows, const ImbolcUnits& imbolc) {
  Json json = Json::object();
  for (const auto& [name, row] : rows) {
    Json each = {{"kind", test::named(name).kind}};
    for (const auto& [figure, value] : row.figures) each[figure] = rounded(value);
    each["findings"] = row.findings;
    if (imbolc.contains(name)) each["imbolc"] = as_json(imbolc.at(name));
    json[name] = std::move(each);
  }
  return json;
}

Json as_json(const std::vector<Compared>& summary) {
  Json json = Json::array();
  for (const auto& line : summary) {
    json.push_back({{"what", line.what}, {"ours", rounded(line.ours)}});
    if (line.imbolc) json.back()["imbolc"] = rounded(*line.imbolc);
  }
  return json;
}

std::string as_markdown(const Rows& rows, const ImbolcUnits& imbolc) {
  return "## Summary\n\n" + table(summary(rows, imbolc)) + "\n## Sources\n\n" +
         table(rows, imbolc, {"source"}, source_columns) + "\n## Filters, equalisers and effects\n\n" +
         table(rows, imbolc, {"filter", "eq", "effect"}, rack_columns) + "\n## Inputs, modulators and the mixer\n\n" +
         table(rows, imbolc, {"input", "modulator", "voice_modulator", "system"}, other_columns);
}

}  // namespace beltane::bench
