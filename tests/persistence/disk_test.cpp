#include "persistence/files/disk.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "kept.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;

int refuse_with(int error) {
  errno = error;
  return -1;
}

class Naming : public testing::TestWithParam<int> {
 protected:
  Naming() { std::ofstream(from_) << "new"; }
  std::string content() const {
    std::ifstream file(to_);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  OwnDirectory directory_{};
  fs::path from_ = directory_ / "from", to_ = directory_ / "to";
  NamingCalls calls_ = system_naming_calls();
};

/// As NFS and some of FUSE say.
TEST_P(Naming, WithoutReplacingWorksWhereTheFileSystemDoesNotKnowIt) {
  calls_.rename_no_replace = [](const char*, const char*) { return refuse_with(GetParam()); };
  EXPECT_TRUE(rename_to_free(from_, to_, calls_));
  EXPECT_EQ(content(), "new");
  EXPECT_FALSE(fs::exists(from_));
}

TEST_P(Naming, WithoutReplacingWorksWhereThereAreNoLinksEither) {
  calls_.rename_no_replace = calls_.link = [](const char*, const char*) { return refuse_with(GetParam()); };
  EXPECT_TRUE(rename_to_free(from_, to_, calls_));
  EXPECT_EQ(content(), "new");
  EXPECT_FALSE(fs::exists(from_));
}

TEST_P(Naming, NeverReplaces) {
  std::ofstream(to_) << "old";
  EXPECT_FALSE(rename_to_free(from_, to_, calls_));
  calls_.rename_no_replace = [](const char*, const char*) { return refuse_with(GetParam()); };
  EXPECT_FALSE(rename_to_free(from_, to_, calls_));
  calls_.link = calls_.rename_no_replace;
  EXPECT_FALSE(rename_to_free(from_, to_, calls_));
  EXPECT_EQ(content(), "old");
  EXPECT_TRUE(fs::exists(from_));
}

INSTANTIATE_TEST_SUITE_P(Refusals, Naming, testing::Values(EINVAL, ENOSYS, EOPNOTSUPP));

TEST(Disk, ClearsOnlyWhatDeadProcessesLeftBesideAFile) {
  OwnDirectory directory;
  const auto dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  const auto song = directory / "song.beltane";
  const auto number = std::to_string(dead);
  const auto left = directory / ("song.beltane.new-" + number),
             journal = directory / ("song.beltane.new-" + number + "-journal");
  const auto ours = fresh_name(song), other = directory / ("other.beltane.new-" + number),
             strange = directory / ("song.beltane.new-" + number + "-copy");
  for (const auto& path : {left, journal, ours, other, strange}) std::ofstream(path) << "half";
  clear_fresh(song);
  EXPECT_FALSE(fs::exists(left));
  EXPECT_FALSE(fs::exists(journal));
  for (const auto& path : {ours, other, strange}) EXPECT_TRUE(fs::exists(path)) << path;
}

}  // namespace
}  // namespace beltane
