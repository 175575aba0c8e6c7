#include "wav/output_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

namespace beltane::wav {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string wav_bytes = std::string("RIFF\0\0\0\0WAVEfmt ", 16) + "old";

class OutputFiles : public testing::Test {
 protected:
  OutputFiles() {
    auto pattern = (fs::temp_directory_path() / "output_XXXXXX").string();
    dir_ = mkdtemp(pattern.data());
  }
  ~OutputFiles() override { fs::remove_all(dir_); }

  std::string at(const std::string& name) const { return (dir_ / name).string(); }
  void put(const std::string& name, const std::string& content) const { std::ofstream(at(name)) << content; }
  std::string content(const std::string& name) const {
    std::ifstream file(at(name));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string refusal(const std::string& name, bool replace) const {
    const auto file = OutputFile::wav(at(name), replace);
    return file ? "" : file.reason();
  }
  /// Writes the words "new" there.
  std::string write(const std::string& name, bool replace) const {
    const auto file = OutputFile::wav(at(name), replace);
    if (!file) return file.reason();
    std::ofstream(file->draft("wav")) << "new";
    const auto put = file->publish(file->draft("wav"));
    return put ? "" : put.reason();
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(dir_), fs::directory_iterator()));
  }

  fs::path dir_{};
};

TEST_F(OutputFiles, ComeIntoTheirPlaceWholeAndLeaveNothingBesides) {
  EXPECT_EQ(write("a.wav", false), "");
  EXPECT_EQ(content("a.wav"), "new");
  EXPECT_EQ(write("b.WAV", false), "");
  EXPECT_EQ(entries(), 2U);
}

TEST_F(OutputFiles, AreGoneWhereTheWorkIsGivenUp) {
  {
    const auto file = OutputFile::wav(at("a.wav"), false);
    ASSERT_TRUE(file);
    std::ofstream(file->draft("wav")) << "half";
    struct stat folder {};
    ASSERT_EQ(stat(fs::path(file->draft("wav")).parent_path().c_str(), &folder), 0);
    EXPECT_EQ(folder.st_mode & 0777U, 0700U) << "nobody else puts a file there";
  }
  EXPECT_EQ(entries(), 0U);
}

TEST_F(OutputFiles, OfOnesThatWereKilledAreTakenAwayByTheNext) {
  const auto other = OutputFile::wav(at("other.wav"), false);
  ASSERT_TRUE(other);
  const auto killed = fork();
  if (killed == 0) {
    const auto file = OutputFile::wav(at("a.wav"), false);
    std::ofstream(file->draft("wav")) << "half";
    kill(getpid(), SIGKILL);
  }
  waitpid(killed, nullptr, 0);
  EXPECT_EQ(entries(), 2U);
  EXPECT_EQ(write("b.wav", false), "");
  EXPECT_EQ(entries(), 2U) << "what is at work stays: the other's folder, and b.wav";
  std::ofstream(other->draft("wav")) << "new";
  EXPECT_TRUE(other->publish(other->draft("wav")));
}

TEST_F(OutputFiles, ReplaceAWavFileWhereThatIsAskedForAndNothingElseEver) {
  put("a.wav", wav_bytes);
  EXPECT_THAT(write("a.wav", false), HasSubstr("--force"));
  EXPECT_EQ(content("a.wav"), wav_bytes);
  EXPECT_EQ(write("a.wav", true), "");
  EXPECT_EQ(content("a.wav"), "new");
  put("project.wav", "SQLite format 3 and so on");
  put("song.wav", "MThd and so on");
  put("short.wav", "R");
  for (const bool replace : {false, true}) {
    EXPECT_THAT(write("project.wav", replace), HasSubstr("is a project"));
    EXPECT_THAT(write("song.wav", replace), HasSubstr("is no WAV file"));
    EXPECT_THAT(write("short.wav", replace), HasSubstr("is no WAV file"));
  }
  EXPECT_EQ(content("project.wav"), "SQLite format 3 and so on");
}

TEST_F(OutputFiles, NeedTheNameOfAWavFile) {
  for (const auto* name : {"tune.beltane", "song.mid", "wav", ".wav", "a.wav.part"})
    EXPECT_THAT(refusal(name, true), HasSubstr("must end in .wav")) << name;
}

TEST_F(OutputFiles, DoNotStandInForPipesFoldersOrDevices) {
  fs::create_directory(dir_ / "folder.wav");
  ASSERT_EQ(mkfifo(at("pipe.wav").c_str(), 0600), 0);
  for (const bool replace : {false, true}) {
    EXPECT_THAT(refusal("folder.wav", replace), HasSubstr("is a folder"));
    EXPECT_THAT(refusal("pipe.wav", replace), HasSubstr("no plain file"));
  }
  fs::create_symlink("/dev/null", dir_ / "null.wav");
  EXPECT_THAT(refusal("null.wav", true), HasSubstr("/dev/null is a device"));
}

TEST_F(OutputFiles, FollowALinkToWhatItNames) {
  put("real.wav", wav_bytes);
  put("notes.txt", "notes");
  fs::create_symlink("real.wav", dir_ / "link.wav");
  fs::create_symlink("notes.txt", dir_ / "bad.wav");
  fs::create_symlink("new.wav", dir_ / "dangling.wav");
  fs::create_symlink("round.wav", dir_ / "round.wav");
  EXPECT_EQ(write("link.wav", true), "");
  EXPECT_EQ(content("real.wav"), "new");
  EXPECT_TRUE(fs::is_symlink(dir_ / "link.wav"));
  EXPECT_THAT(refusal("bad.wav", true), HasSubstr("is no WAV file"));
  EXPECT_EQ(write("dangling.wav", false), "");
  EXPECT_EQ(content("new.wav"), "new");
  EXPECT_THAT(refusal("round.wav", true), HasSubstr("leads to itself"));
}

TEST_F(OutputFiles, StepBackFromWhatCameWhileTheyWereWritten) {
  const auto file = OutputFile::wav(at("a.wav"), false);
  ASSERT_TRUE(file);
  std::ofstream(file->draft("wav")) << "new";
  put("a.wav", wav_bytes);
  EXPECT_FALSE(file->publish(file->draft("wav")));
  EXPECT_EQ(content("a.wav"), wav_bytes);
}

TEST_F(OutputFiles, SayWhereNothingCanBeWritten) {
  EXPECT_THAT(refusal("no/such/a.wav", false), HasSubstr("No such file or directory"));
  const auto before = fs::current_path();
  fs::create_directory(dir_ / "gone");
  fs::current_path(dir_ / "gone");
  fs::remove(dir_ / "gone");
  const auto file = OutputFile::wav("a.wav", false);
  fs::current_path(before);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.reason(), HasSubstr("the folder you are in is gone"));
}

}  // namespace
}  // namespace beltane::wav
