#include "supervisor/rig/text_file.hpp"

#include <fstream>
#include <sstream>

namespace beltane::supervisor {

Result<void> replace_file(const std::filesystem::path& file, std::string_view text) {
  auto beside = file;
  beside += ".new";
  {
    std::ofstream out(beside, std::ios::trunc);
    out << text << std::flush;
    if (!out) return Refusal{"cannot write " + beside.string()};
  }
  std::error_code failed;
  std::filesystem::rename(beside, file, failed);
  if (failed) return Refusal{"cannot replace " + file.string() + ": " + failed.message()};
  return {};
}

std::string file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  return text.str();
}

}  // namespace beltane::supervisor
