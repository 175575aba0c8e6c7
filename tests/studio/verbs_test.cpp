// Every verb of the command line on real processes, in both of its forms.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "support/midi_file.hpp"
#include "support/studio.hpp"

namespace beltane::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using Json = nlohmann::json;

std::string file_content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Json> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<Json> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line, nullptr, false));
  return lines;
}

/// One rig for all that a rig is needed for.
class Verbs : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    user_ = std::make_unique<User>();
    user_->up();
    write_midi_song(user_->home() / "song.mid");
  }
  static void TearDownTestSuite() { user_.reset(); }
  void SetUp() override {
    json({"new"});
    json({"edit", "add-instrument", "saw", "--name", "lead"});
    json({"edit", "set-filter", "lead", "low_pass"});
  }

  static Json json(std::vector<std::string> words) { return user_->json(std::move(words)); }
  static Ran say(std::vector<std::string> words, const std::string& input = "") {
    return user_->beltane(std::move(words), input);
  }
  static void refused(const std::vector<std::string>& words, const std::string& naming) {
    const auto ran = user_->beltane(words);
    EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(naming));
    EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  }
  static std::string at(const std::string& name) { return user_->home() / name; }
  static std::unique_ptr<User> user_;
};
std::unique_ptr<User> Verbs::user_;

TEST_F(Verbs, PrintTheirJson) {
  EXPECT_TRUE(json({"version"})["protocol"].is_number());
  EXPECT_FALSE(json({"catalogue"})["units"].empty());
  EXPECT_TRUE(json({"library"})["wrong"].is_array());
  const auto status = json({"status"});
  EXPECT_THAT(status["sound"].get<std::string>(), Not(IsEmpty()));
  EXPECT_TRUE(status["transport"]["playing"].is_boolean());
  EXPECT_EQ(json({"set", "lead.level", "-6dB"})["durable"], true);
  const auto level = json({"get", "lead.level"});
  EXPECT_NEAR(level["value"].get<double>(), 0.501187, 1e-6);
  EXPECT_NEAR(level["decibels"].get<double>(), -6, 1e-9);
  EXPECT_TRUE(json({"undo"})["revision"].is_number());
  EXPECT_TRUE(json({"redo"})["revision"].is_number());
  EXPECT_THAT(json({"history"})["done"], SizeIs(3));
  EXPECT_EQ(json({"show", "lead"})["source"], "saw");
  EXPECT_EQ(json({"play"})["playing"], true);
  EXPECT_EQ(json({"stop"})["playing"], false);
  EXPECT_EQ(json({"seek", "4"})["beat"], 4);
  EXPECT_EQ(json({"loop", "0", "16"})["loop"], Json({0, 16}));
  EXPECT_FALSE(json({"loop", "off"}).contains("loop"));
  EXPECT_EQ(json({"tempo", "128"})["durable"], true);
  const auto note = json({"note", "lead", "C4", "--length", "0.1"});
  EXPECT_EQ(note["pitch"], 60);
  EXPECT_EQ(json({"controller", "lead", "bend", "-2"})["value"], -2);
  EXPECT_EQ(json({"record", at("json.wav")})["recording"], true);
  EXPECT_EQ(json({"record", "stop"})["recording"], false);
  const auto exported = json({"export", at("json-export.wav"), "--to", "1"});
  EXPECT_TRUE(fs::exists(exported["file"].get<std::string>()));
  EXPECT_TRUE(json({"audition", "organ", "release=0.2", "--wav", at("organ.wav")})["seconds"].is_number());
}

TEST_F(Verbs, PrintLinesOfJsonWhereTheyStream) {
  const auto logs = lines_of(say({"--json", "logs"}).out);
  ASSERT_THAT(logs, Not(IsEmpty()));
  for (const auto& line : logs) EXPECT_TRUE(line.is_object() && line.contains("process") && line.contains("line"));
  EXPECT_THAT(lines_of(say({"--json", "logs", "supervisor"}).out), Not(IsEmpty()));
  refused({"logs", "nobody"}, "there is no log");
  const fs::path out = at("watched");
  const auto watching = user_->start({"--json", "watch", "changes"}, out);
  EXPECT_TRUE(eventually([&] {
    json({"set", "lead.pan", "0.5"});
    return !file_content(out).empty();
  }));
  kill(watching, SIGHUP);
  int status = 0;
  waitpid(watching, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_EQ(lines_of(file_content(out))[0]["intent"], "edit");
}

TEST_F(Verbs, ReadAsSentences) {
  EXPECT_THAT(say({"status"}).out, HasSubstr("sound goes to "));
  EXPECT_EQ(say({"get", "lead.level"}).out, "0.8 (-1.94 dB)\n");
  EXPECT_THAT(say({"get", "lead.filter.cutoff"}).out, Not(HasSubstr("dB")));
  EXPECT_THAT(say({"logs"}).out, HasSubstr("supervisor: "));
  EXPECT_EQ(say({"note", "lead", "C4", "--length", "0.1"}).out, "");
}

TEST_F(Verbs, SayWhatAValueMayBe) {
  refused({"set", "lead.level", "-6"}, "lead.level goes from 0 to 1 (-inf to 0 dB), not to -6");
  refused({"set", "lead.level", "1.5"}, "lead.level goes from 0 to 1 (-inf to 0 dB), not to 1.5");
  refused({"tempo", "1e12"}, "the tempo goes from ");
  refused({"tempo", "0.001"}, "the tempo goes from ");
  refused({"loop", "1,5", "2"}, "'1,5' is not a number of beats");
  refused({"loop", "0x", "16abc"}, "'0x' is not a number of beats");
  refused({"loop", "4", "2"}, "its start before its end");
  refused({"seek", "-1"}, "beat -1 is no place to go to");
  refused({"controller", "lead", "bend", "99"}, "-48 to 48 semitones");
  refused({"edit", "add-notes", "lead", "C4", "0", "1e308", "100"}, "give at most 10000000");
  refused({"edit", "add-instrument", "saw", "--name",
           "\xc2\x9b"
           "31mred"},
          "control characters");
  refused({"edit", "ad-effect", "lead", "delay"}, "Did you mean add-effect");
  refused({"save", at(std::string(260, 'n'))}, "a file name has at most 255 bytes");
  for (const auto* number : {"nan", "inf", "0x10", "12abc", "1,5"}) {
    SCOPED_TRACE(number);
    EXPECT_EQ(say({"tempo", number}).status, 2);
    EXPECT_EQ(say({"seek", number}).status, 2);
    EXPECT_EQ(say({"controller", "lead", "bend", number}).status, 2);
    EXPECT_EQ(say({"note", "lead", "C4", "--length", number}).status, 2);
    EXPECT_THAT(say({"note", "lead", "C4", "--velocity", number}).err, HasSubstr("is not a whole number"));
  }
  EXPECT_EQ(json({"show"})["bpm"], 120);
  EXPECT_EQ(json({"get", "lead.level"})["value"], 0.8);
}

TEST_F(Verbs, AreNamedWithTheNearestWhereTheyDoNotExist) {
  const auto ran = say({"statsu"});
  EXPECT_EQ(ran.status, 2);
  EXPECT_THAT(ran.err, HasSubstr("there is no verb `statsu`. Did you mean status?"));
  EXPECT_THAT(say({"frobnicate"}).err, HasSubstr("there is no verb `frobnicate`. `beltane --help` lists all"));
  EXPECT_THAT(say({"--rig", std::string(90, 'x'), "status"}).err, HasSubstr("cannot be the name of a rig"));
}

// ── files ────────────────────────────────────────────────────────────────────────────────────────────────────────

TEST_F(Verbs, ReplaceNoFileUnasked) {
  json({"edit", "add-notes", "lead", "C4", "0", "0.1", "100"});
  json({"save", at("tune.beltane")});
  refused({"export", at("tune.beltane")}, "must end in .wav");
  fs::create_symlink(at("tune.beltane"), at("tune.wav"));
  refused({"export", at("tune.wav"), "--force"}, "is a project");
  std::ofstream(at("notes.wav")) << "not music";
  refused({"export", at("notes.wav"), "--force"}, "is no WAV file");
  ASSERT_EQ(mkfifo(at("pipe.wav").c_str(), 0600), 0);
  refused({"export", at("pipe.wav"), "--force"}, "no plain file");
  EXPECT_EQ(file_content(at("notes.wav")), "not music");
  EXPECT_EQ(file_content(at("tune.beltane")).substr(0, 15), "SQLite format 3");

  json({"export", at("twice.wav"), "--to", "0.5"});
  const auto first = file_content(at("twice.wav"));
  refused({"export", at("twice.wav")}, "--force");
  EXPECT_EQ(file_content(at("twice.wav")), first);
  json({"export", at("twice.wav"), "--to", "1", "--force"});
  EXPECT_GT(fs::file_size(at("twice.wav")), first.size());
  refused({"audition", "organ", "--wav", at("twice.wav")}, "--force");
  refused({"record", at("twice.wav")}, "it is there already");

  json({"record", at("take.wav")});
  refused({"export", at("take.wav"), "--force"}, "is being recorded now");
  json({"record", "stop"});
  EXPECT_THAT(say({"import", at("song.mid"), "--project", at("tune.beltane")}).status, 1);
  EXPECT_EQ(json({"edit", "rename-project", "kept"})["durable"], true);
  EXPECT_EQ(file_content(at("tune.beltane")).substr(0, 15), "SQLite format 3");
}

TEST_F(Verbs, LeaveNothingOfAnExportThatIsGivenUp) {
  std::string notes;
  for (int i = 0; i < 2000; ++i) notes += " C4 " + std::to_string(i) + " 1 90";
  ASSERT_EQ(say({"edit", "--stdin"}, "add-notes lead" + notes + "\n").status, 0);
  const auto folder = fs::path(at("exports"));
  fs::create_directory(folder);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    SCOPED_TRACE(number);
    const auto exporting = user_->start({"export", folder / "long.wav"}, at("export-out"));
    EXPECT_TRUE(eventually([&] { return !fs::is_empty(folder); }));
    kill(exporting, number);
    int status = 0;
    waitpid(exporting, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
    EXPECT_THAT(file_content(at("export-out.err")), HasSubstr("long.wav was not written"));
    EXPECT_TRUE(fs::is_empty(folder));
  }
}

TEST_F(Verbs, SayWhereTheProjectOfBeforeIsKept) {
  json({"save", at("first.beltane")});
  EXPECT_THAT(say({"new"}).out, HasSubstr("the project before stays in " + at("first.beltane")));
  json({"edit", "add-instrument", "saw"});
  const auto unnamed = json({"open", at("first.beltane")})["former"].get<std::string>();
  EXPECT_NE(unnamed, at("first.beltane"));
  EXPECT_TRUE(fs::exists(unnamed)) << unnamed;
  const auto imported = say({"import", at("song.mid")});
  EXPECT_THAT(imported.out, HasSubstr("the project before stays in " + at("first.beltane")));
  EXPECT_EQ(json({"open", at("first.beltane")})["path"], at("first.beltane"));
}

// ── standard input and output ────────────────────────────────────────────────────────────────────────────────────

TEST_F(Verbs, AnswerEachLineBeforeTheNextOneComes) {
  const auto in = at("lines"), out = at("answers");
  ASSERT_EQ(mkfifo(in.c_str(), 0600), 0);
  const int line = open(in.c_str(), O_RDWR | O_CLOEXEC);
  const auto editing = user_->start({"edit", "--stdin"}, out, in);
  std::size_t answers = 0;
  for (const std::string words :
       {"set lead.level 0.5\n", "add-instrument saw --name second\n", "set second.pan 9\n", "set second.pan 1\n"}) {
    ASSERT_EQ(write(line, words.data(), words.size()), static_cast<ssize_t>(words.size()));
    ++answers;
    EXPECT_TRUE(eventually([&] { return lines_of(file_content(out)).size() == answers; }))
        << words << file_content(out);
  }
  kill(editing, SIGTERM);
  waitpid(editing, nullptr, 0);
  close(line);
  const auto said = lines_of(file_content(out));
  ASSERT_THAT(said, SizeIs(4));
  EXPECT_TRUE(said[0]["durable"].get<bool>() && said[1]["durable"].get<bool>() && said[3]["durable"].get<bool>());
  EXPECT_THAT(said[2]["error"].get<std::string>(), HasSubstr("second.pan goes from -1 to 1"));
}

TEST_F(Verbs, CountTheLinesThatWereRefusedAndGoOnBehindThem) {
  const auto ran = say({"edit", "--stdin"},
                       "\xef\xbb\xbf"
                       "add-instrument saw --name bom\nset Fl\xf6te.level 0.5\n\n# a remark\n"
                       "set bom.level 7\nadd-instrument saw --name after\n");
  EXPECT_EQ(ran.status, 1);
  EXPECT_THAT(ran.err, HasSubstr("2 of 4 lines were refused"));
  const auto answers = lines_of(ran.out);
  ASSERT_THAT(answers, SizeIs(4));
  EXPECT_THAT(answers[1]["error"].get<std::string>(), HasSubstr("Fl\u00f6te"));
  EXPECT_THAT(answers[2]["error"].get<std::string>(), HasSubstr("bom.level goes from"));
  EXPECT_EQ(json({"show", "after"})["source"], "saw");
  EXPECT_EQ(say({"edit", "--stdin"}, "set bom.level 0.2\n").status, 0);
}

TEST_F(Verbs, NoticeThatNobodyHearsThem) {
  for (const std::string verb : {"version", "status", "catalogue --json", "show", "get lead.level", "logs", "history",
                                 "set lead.level 0.5", "play", "stop", "status --watch", "--help",
                                 "edit add-notes lead C4 0 1 90", "catalogue --markdown", "logs supervisor -f"}) {
    SCOPED_TRACE(verb);
    const auto full = user_->shell("beltane " + verb + " > /dev/full");
    EXPECT_EQ(full.status, 1);
    EXPECT_THAT(full.err, HasSubstr("standard output")) << full.err;
    EXPECT_EQ(user_->shell("beltane " + verb + " >&-").status, 1);
  }
  EXPECT_EQ(user_->shell("echo 'set lead.level 0.25' | beltane edit --stdin > /dev/full").status, 1);
  EXPECT_EQ(user_->shell("beltane note lead C4 --length 0.1 >&-").status, 0) << "it has nothing to say";
}

TEST_F(Verbs, AreRefusedInASentenceWhereTheirFolderIsGone) {
  for (const auto& verb :
       std::vector<std::string>{"export x.wav", "import '" + at("song.mid") + "' --project x.beltane", "record x.wav",
                                "open x.beltane", "save x.beltane", "audition organ --wav x.wav"}) {
    SCOPED_TRACE(verb);
    const auto ran = user_->shell("mkdir gone; cd gone; rmdir ../gone; beltane " + verb);
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr("the folder you are in is gone"));
  }
}

// ── rigs of their own, and none ──────────────────────────────────────────────────────────────────────────────────

TEST(VerbsWithoutARig, SayAtOnceThatThereIsNone) {
  User user;
  for (const std::vector<std::string>& verb : std::vector<std::vector<std::string>>{{"status"},
                                                                                    {"down"},
                                                                                    {"show"},
                                                                                    {"new"},
                                                                                    {"open", "x.beltane"},
                                                                                    {"save"},
                                                                                    {"play"},
                                                                                    {"stop"},
                                                                                    {"seek", "1"},
                                                                                    {"loop", "off"},
                                                                                    {"tempo", "100"},
                                                                                    {"record", "x.wav"},
                                                                                    {"note", "lead", "C4"},
                                                                                    {"controller", "lead", "bend", "1"},
                                                                                    {"edit", "add-bus"},
                                                                                    {"set", "lead.level", "1"},
                                                                                    {"get", "lead.level"},
                                                                                    {"undo"},
                                                                                    {"redo"},
                                                                                    {"history"},
                                                                                    {"watch"},
                                                                                    {"export", "x.wav"},
                                                                                    {"edit", "--stdin"}}) {
    SCOPED_TRACE(verb.front());
    const auto ran = user.beltane(verb);
    EXPECT_EQ(ran.status, 1);
    EXPECT_EQ(ran.err, "beltane: no rig `default` is up; `beltane up` starts one\n") << "not that it gives no answer";
    EXPECT_EQ(ran.out, "");
  }
  EXPECT_THAT(user.beltane({"--rig", "stage", "play"}).err, HasSubstr("`beltane --rig stage up` starts one"));
  // A rig that was killed whole leaves its files.
  fs::create_directories(user.home() / "run/beltane/default");
  std::ofstream(user.home() / "run/beltane/default/supervisor.lock") << "1\n";
  EXPECT_THAT(user.beltane({"play"}).err, HasSubstr("no rig `default` is up"));
}

TEST(VerbsWithoutARig, AreOneAFileAndOneALineOfTheHelp) {
  std::set<std::string> files, lines;
  for (const auto& file : fs::directory_iterator(fs::path(BELTANE_SOURCE_DIR) / "services/beltane/verbs"))
    files.insert(file.path().stem());
  std::istringstream help(User().beltane({"--help"}).out);
  std::string line, verb;
  while (std::getline(help, line) && line != "Subcommands:") continue;
  while (std::getline(help, line))
    if (std::istringstream(line) >> verb) lines.insert(verb);
  EXPECT_EQ(lines, files);
}

TEST(VerbsInOneProcess, WorkAsEver) {
  User user;
  user.up({"--in-process"});
  EXPECT_EQ(user.json({"edit", "add-instrument", "saw", "--name", "lead"})["durable"], true);
  EXPECT_EQ(user.json({"note", "lead", "C4", "--length", "0.1"})["pitch"], 60);
  EXPECT_EQ(user.json({"play"})["playing"], true);
  for (const auto& each : user.processes()) EXPECT_EQ(each["state"], "ready") << each;
  EXPECT_GT(user.pid_of("studio"), 0);
  const auto down = user.json({"down"});
  EXPECT_EQ(down["rig"], "default");
  EXPECT_EQ(down["down"], true);
  const auto up = user.json({"up", "--detach", "--standby", "none"});
  EXPECT_FALSE(up["processes"].empty());
  EXPECT_THAT(up["sound"].get<std::string>(), Not(IsEmpty()));
  EXPECT_EQ(user.json({"show", "lead"})["source"], "saw");
}

}  // namespace
}  // namespace beltane::test
