// The folder that stands in for XDG_RUNTIME_DIR, in a place where others may have been first.
#include "host/private_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "host/rig.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class APrivateFolder : public testing::Test {
 protected:
  APrivateFolder() {
    std::string pattern = fs::canonical(fs::temp_directory_path()) / "beltane-private-XXXXXX";
    place = mkdtemp(pattern.data());
    chmod(place.c_str(), 01777);  // as /tmp
  }
  ~APrivateFolder() override { fs::remove_all(place); }
  mode_t mode_of(const fs::path& path) const {
    struct stat found {};
    stat(path.c_str(), &found);
    return found.st_mode & 07777U;
  }
  std::string refusal() const { return make_private_folder(folder()).reason(); }
  fs::path folder() const { return place / "beltane-7"; }
  fs::path place;
};

TEST_F(APrivateFolder, IsMadeForItsUserAlone) {
  const auto made = make_private_folder(folder());
  ASSERT_TRUE(made) << made.reason();
  EXPECT_EQ(mode_of(folder()), 0700U);
  EXPECT_TRUE(make_private_folder(folder())) << "and is found again";
}

TEST_F(APrivateFolder, ThatOthersMayReadIsClosedToThem) {
  fs::create_directory(folder());
  chmod(folder().c_str(), 0755);
  ASSERT_TRUE(make_private_folder(folder()));
  EXPECT_EQ(mode_of(folder()), 0700U);
}

TEST_F(APrivateFolder, ThatOthersMayWriteToIsRefused) {
  fs::create_directory(folder());
  chmod(folder().c_str(), 0777);
  EXPECT_THAT(refusal(), HasSubstr("beltane-7 can be written to by other users; set XDG_RUNTIME_DIR"));
}

TEST_F(APrivateFolder, InAPlaceWhereOthersCanExchangeItIsRefused) {
  chmod(place.c_str(), 0777);  // not sticky
  EXPECT_EQ(refusal(), "the folder " + place.string() +
                           " can be written to by other users; set XDG_RUNTIME_DIR to a folder of yours.");
}

TEST_F(APrivateFolder, ThatIsASymlinkOrAFileIsRefused) {
  fs::create_directory(place / "theirs");
  fs::create_symlink(place / "theirs", folder());
  EXPECT_THAT(refusal(), HasSubstr("is a symlink or a file, no folder"));
  fs::remove(folder());
  std::ofstream(folder()) << "x";
  EXPECT_THAT(refusal(), HasSubstr("is a symlink or a file, no folder"));
}

TEST_F(APrivateFolder, OfAnotherUserIsRefused) {
  if (getuid() != 0) GTEST_SKIP() << "not on this machine: only root can give a folder away";
  fs::create_directory(folder());
  ASSERT_EQ(chown(folder().c_str(), 65'534, 65'534), 0);
  EXPECT_THAT(refusal(), HasSubstr("beltane-7 belongs to another user"));
}

TEST_F(APrivateFolder, ThatCannotBeMadeSaysWhy) {
  EXPECT_THAT(make_private_folder(place / "none" / "deeper").reason(), HasSubstr("cannot be made: No such file"));
}

}  // namespace
}  // namespace beltane
