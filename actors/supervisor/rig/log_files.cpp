#include "supervisor/rig/log_files.hpp"

#include <fstream>
#include <string>
#include <vector>

#include "supervisor/rig/rig_directories.hpp"

namespace beltane::supervisor {

namespace fs = std::filesystem;

Result<void> make_log_folder(const fs::path& log) {
  const auto folder = log.parent_path();
  std::error_code failed;
  if (fs::is_directory(folder, failed)) return {};
  fs::create_directories(folder.parent_path(), failed);
  return make_private_directory(folder);
}

void cut_log(const fs::path& log, std::uintmax_t most) {
  std::error_code failed;
  const auto size = fs::file_size(log, failed);
  if (failed || size <= most) return;
  std::string newest(most, '\0');
  std::ifstream in(log, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(size - most));
  in.read(newest.data(), static_cast<std::streamsize>(most));
  newest.resize(static_cast<std::size_t>(in.gcount()));
  auto old = log;
  old += ".old";
  std::ofstream(old, std::ios::binary | std::ios::trunc) << newest.substr(newest.find('\n') + 1);
  fs::permissions(old, fs::perms::owner_read | fs::perms::owner_write, failed);
  fs::resize_file(log, 0, failed);  // whoever writes to it appends
}

void cut_logs(const fs::path& folder, std::uintmax_t most) {
  std::error_code ignored;
  std::vector<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().extension() == ".log") logs.push_back(entry.path());
  for (const auto& log : logs) cut_log(log, most);
}

}  // namespace beltane::supervisor
