#include "services/beltane/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/editing/plain_text.hpp"

namespace beltane {

std::string table(std::vector<std::vector<std::string>> rows, bool terminal) {
  for (auto& row : rows)
    for (auto& cell : row) cell = plain_text_of(cell);
  std::vector<std::size_t> widths;
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], row[i].size());
    }
  std::string text;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i)
      line += i + 1 == rows[r].size() ? rows[r][i] : fmt::format("{:<{}}  ", rows[r][i], widths[i]);
    text += r == 0 && terminal ? "\033[1m" + line + "\033[0m\n" : line + "\n";
  }
  return text;
}

std::string number(double value, int digits) {
  auto text = fmt::format("{:.{}f}", value, digits);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string clock_time(Instant at) {
  const auto ago = Instant{std::chrono::steady_clock::now()} - at;
  const auto time = std::chrono::system_clock::now() - ago;
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
  return fmt::format("{:%H:%M:%S}.{:03}", fmt::localtime(std::chrono::system_clock::to_time_t(whole)), ms);
}

std::string minutes(Seconds length) {
  const auto whole = static_cast<long>(std::lround(length.count));
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

}  // namespace beltane
