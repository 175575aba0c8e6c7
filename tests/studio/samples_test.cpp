// Samples of one's own, as a musician meets them: through the command line, on a real server that is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "support/sound_files.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class WithSamples : public testing::Test {
 protected:
  fs::path sound(const char* name, double hertz = 440) const {
    return support::write_sound(user_.home() / name, {.hertz = hertz, .seconds = 3, .channels = 2});
  }
  nlohmann::json backend() const {
    const auto status = user_.json({"status"});
    for (const auto& process : status["processes"])
      if (process["name"] == "backend") return process;
    return {};
  }
  double figure(const char* name) const {
    const auto process = backend();
    return process.contains("figures") ? process["figures"].value(name, -1.0) : -1;
  }
  std::string word(const char* name) const {
    const auto process = backend();
    return process.contains("words") ? process["words"].value(name, "") : "";
  }
  fs::path shelf() const { return user_.home() / "state/beltane/samples"; }

  User user_{};
};

TEST_F(WithSamples, ASamplerPlaysThemAlsoOnTheNextServer) {
  user_.up();
  user_.json({"edit", "add-instrument", "sampler", "--name", "tape"});
  user_.json({"edit", "load-sample", "tape", sound("a.wav"), "root=A4"});
  EXPECT_EQ(user_.json({"show", "tape"})["samples"][0]["file"], "a.wav");
  EXPECT_TRUE(eventually([&] { return figure("samples_missing") == 0 && word("left out").empty(); }))
      << word("left out");
  const auto before = user_.pid_of("scsynth");
  kill(before, SIGKILL);
  ASSERT_TRUE(user_.came_back("scsynth", before));
  EXPECT_TRUE(eventually([&] { return figure("rebuilds") == 2 && figure("samples") == 1; })) << backend().dump();
  user_.json({"edit", "add-notes", "tape", "A4", "0", "8", "100"});
  const auto wav = user_.home() / "take.wav";
  user_.json({"record", wav});
  user_.json({"play"});
  EXPECT_TRUE(eventually([&] { return user_.json({"status"})["transport"]["beat"] > 2; }));
  user_.json({"record", "stop"});
  EXPECT_GT(support::loudest(wav), 0.01);
}

TEST_F(WithSamples, TheyTravelWithTheProjectFile) {
  user_.up();
  user_.json({"edit", "add-instrument", "one_shot", "--name", "hit"});
  user_.json({"edit", "load-sample", "hit", sound("a.wav"), "root=A4"});
  user_.json({"edit", "add-notes", "hit", "A4", "0", "1", "100"});
  user_.json({"save", user_.home() / "song.beltane"});
  EXPECT_EQ(user_.beltane({"down"}).status, 0);
  fs::remove_all(shelf());  // another machine
  fs::remove(user_.home() / "a.wav");
  const auto wav = user_.home() / "out.wav";
  const auto ran = user_.beltane({"export", wav, "--project", user_.home() / "song.beltane"});
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_GT(support::loudest(wav), 0.01);
}

TEST_F(WithSamples, OneThatIsGoneIsNamedAndTheSongPlaysOn) {
  user_.up();
  user_.json({"edit", "add-instrument", "sampler", "--name", "tape"});
  user_.json({"edit", "load-sample", "tape", sound("a.wav")});
  user_.json({"edit", "add-instrument", "saw", "--name", "lead"});
  EXPECT_TRUE(eventually([&] { return word("left out").empty(); }));
  fs::remove_all(shelf());
  const auto before = user_.pid_of("scsynth");
  kill(before, SIGKILL);
  ASSERT_TRUE(user_.came_back("scsynth", before));
  EXPECT_TRUE(eventually([&] { return figure("samples_missing") == 1; }));
  EXPECT_THAT(word("left out"), HasSubstr("the sample a.wav is not there for tape"));
  const auto wav = user_.home() / "out.wav";
  user_.json({"edit", "add-notes", "lead", "C4", "0", "1", "100"});
  EXPECT_EQ(user_.json({"export", wav})["left_out"].size(), 1U);
  EXPECT_GT(support::loudest(wav), 0.01);
}

TEST_F(WithSamples, BadFilesAreRefusedAndChangeNothing) {
  user_.up();
  user_.json({"edit", "add-instrument", "sampler", "--name", "tape"});
  std::ofstream(user_.home() / "words.wav") << "these are words";
  const auto refusal = [&](const std::vector<std::string>& words) {
    const auto ran = user_.beltane(words);
    EXPECT_EQ(ran.status, 1);
    return ran.err;
  };
  EXPECT_THAT(refusal({"edit", "load-sample", "tape", user_.home() / "none.wav"}), HasSubstr("there is no file"));
  EXPECT_THAT(refusal({"edit", "load-sample", "tape", user_.home() / "words.wav"}), HasSubstr("is no sound file"));
  EXPECT_THAT(refusal({"edit", "load-sample", "master", sound("a.wav")}), HasSubstr("plays no samples"));
  EXPECT_TRUE(user_.json({"show", "tape"})["samples"][0]["sample"].get<std::string>().starts_with("factory:"));
}

}  // namespace
}  // namespace beltane::test
