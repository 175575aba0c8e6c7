#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "supervisor/rig/log_files.hpp"
#include "supervisor/rig/text_file.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

/// A folder of logs that goes with the test.
struct LogFolder {
  fs::path path = fs::temp_directory_path() / ("beltane-logs-" + std::to_string(getpid()));
  LogFolder() { fs::create_directories(path); }
  ~LogFolder() { fs::remove_all(path); }
};

TEST(ALog, IsCutWhileAProcessWritesToItAndKeepsTheNewest) {
  const LogFolder folder;
  const auto log = folder.path / "voices.log";
  std::ofstream writer(log, std::ios::app);  // as a process does
  for (int i = 0; i < 1'000; ++i) writer << "line " << i << std::endl;
  cut_logs(folder.path, 1'000);
  EXPECT_EQ(fs::file_size(log), 0U);
  const auto old = file_text(folder.path / "voices.log.old");
  EXPECT_LE(old.size(), 1'000U);
  EXPECT_TRUE(old.starts_with("line ")) << "whole lines";
  EXPECT_TRUE(old.ends_with("line 999\n"));
  writer << "goes on" << std::endl;
  EXPECT_EQ(file_text(log), "goes on\n");
}

TEST(ALog, ThatIsSmallIsLeftAlone) {
  const LogFolder folder;
  std::ofstream(folder.path / "voices.log") << "little";
  cut_logs(folder.path, 1'000);
  EXPECT_EQ(file_text(folder.path / "voices.log"), "little");
  EXPECT_FALSE(fs::exists(folder.path / "voices.log.old"));
}

TEST(TheFolderOfLogs, IsMadeAnewOrRefusedInWords) {
  const LogFolder folder;
  const auto log = folder.path / "rig" / "logs" / "voices.log";
  EXPECT_TRUE(make_log_folder(log));
  fs::remove_all(folder.path / "rig");
  EXPECT_TRUE(make_log_folder(log));
  EXPECT_TRUE(fs::is_directory(log.parent_path()));
  fs::remove_all(folder.path / "rig" / "logs");
  std::ofstream(folder.path / "rig" / "logs") << "a file is in its way";
  const auto refused = make_log_folder(log);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.reason().find((folder.path / "rig" / "logs").string()), std::string::npos);
}

}  // namespace
}  // namespace beltane::supervisor
