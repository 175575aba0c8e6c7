#include "samples/shelf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "samples/content.hpp"
#include "support/sound_files.hpp"

namespace beltane {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Shelf : public testing::Test {
 protected:
  Shelf() : shelf_(folder_ / "kept", folder_ / "factory") { fs::create_directories(folder_ / "factory"); }
  fs::path sound(const char* name, double hertz = 440) const {
    return support::write_sound(folder_ / name, {.hertz = hertz});
  }
  fs::path text(const char* name, const std::string& content) const {
    std::ofstream(folder_ / name) << content;
    return folder_ / name;
  }
  std::string refusal(const fs::path& file) const {
    const auto kept = shelf_.add(file);
    return kept ? "" : kept.reason();
  }

  support::OwnFolder folder_{};
  SampleShelf shelf_;
};

TEST_F(Shelf, ClearsWhatDeadProcessesLeftHalfWrittenAndNothingElse) {
  const auto name = *shelf_.add(sound("a.wav"));
  const auto folder = shelf_.find(name)->parent_path();
  const auto dead = fork();
  if (dead == 0) _exit(0);
  waitpid(dead, nullptr, 0);
  const auto left = folder / (name + ".arriving-" + std::to_string(dead));
  const auto alive = folder / (name + ".arriving-" + std::to_string(getpid()));
  const auto strange = folder / ("holiday.arriving-" + std::to_string(dead));
  for (const auto& path : {left, alive, strange}) std::ofstream(path) << "half";
  shelf_.clear_left_behind();
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(alive));
  EXPECT_TRUE(fs::exists(strange));
  EXPECT_TRUE(shelf_.find(name));
}

TEST_F(Shelf, NamesAFileByWhatIsInIt) {
  const auto one = text("one", "the same"), two = text("two", "the same"), other = text("other", "something else");
  EXPECT_EQ(*content_name(one), *content_name(two));
  EXPECT_NE(*content_name(one), *content_name(other));
  EXPECT_TRUE(is_sample_name(*content_name(one)));
  EXPECT_EQ(*content_name(text("abc", "abc")), "cf4ab791c62b8d2b2109c90275287816");  // BLAKE2b-128 of 'abc'
}

TEST_F(Shelf, KeepsTheSameSoundOnce) {
  const auto first = shelf_.add(sound("a.wav")), second = shelf_.add(sound("b.wav"));
  ASSERT_TRUE(first) << first.reason();
  EXPECT_EQ(*first, *second);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "kept"), {}), 1);
  fs::remove(folder_ / "a.wav");
  EXPECT_TRUE(shelf_.find(*first));
}

TEST_F(Shelf, FindsWhatCameWithBeltane) {
  sound("factory/keys.wav");
  EXPECT_EQ(shelf_.find("factory:keys"), folder_ / "factory/keys.wav");
  EXPECT_FALSE(shelf_.find("factory:harp"));
  EXPECT_FALSE(shelf_.find("factory:../a"));
  EXPECT_FALSE(shelf_.find("../../etc/passwd"));
}

TEST_F(Shelf, RefusesWhatIsNoSound) {
  EXPECT_THAT(refusal(folder_ / "nothing.wav"), HasSubstr("there is no file"));
  EXPECT_THAT(refusal(folder_.path()), HasSubstr("is not a file"));
  EXPECT_THAT(refusal(text("words.wav", "these are words")), HasSubstr("is no sound file"));
  EXPECT_THAT(refusal(support::write_sound(folder_ / "empty.wav", {.seconds = 0})), HasSubstr("holds no sound"));
  EXPECT_FALSE(fs::exists(folder_ / "kept"));
}

TEST_F(Shelf, TakesWhatArrivesOnlyWhenItIsWhatItSays) {
  const auto name = *content_name(sound("a.wav"));
  fs::copy_file(folder_ / "a.wav", shelf_.arriving(name));
  EXPECT_TRUE(shelf_.accept(name));
  EXPECT_TRUE(shelf_.find(name));
  const SampleName wrong(32, 'a');
  fs::copy_file(folder_ / "a.wav", shelf_.arriving(wrong));
  EXPECT_FALSE(shelf_.accept(wrong));
  EXPECT_FALSE(shelf_.find(wrong));
  EXPECT_FALSE(fs::exists(shelf_.arriving(wrong)));
}

}  // namespace
}  // namespace beltane
