#include <chrono>
#include <set>

#include "model/editing/history.hpp"
#include "persistence/database/store.hpp"
#include "processes.hpp"
#include "support/project_units.hpp"
#include "wire/parts.hpp"

/// What is large is kept, opened again and followed, as small things are.
namespace beltane {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

std::vector<Note> notes_at(double offset, std::size_t count) {
  std::vector<Note> notes;
  for (std::size_t i = 0; i < count; ++i)
    notes.push_back({.start = {offset + static_cast<double>(i) / 8}, .length = {0.1}, .pitch = 60});
  return notes;
}

/// All notes away and others in their place, as a quantise does.
Edits rewritten(InstrumentId instrument, const std::vector<std::uint32_t>& ids, double offset) {
  RemoveNotes away{instrument, {}};
  for (const auto id : ids) away.notes.push_back(NoteId{id});
  return {away, AddNotes{instrument, notes_at(offset, ids.size())}};
}

TEST(ALargeHistory, Of24RewritesOf100000NotesIsThereAfterDownAndUp) {
  Place place;
  const auto rig = rig_in(place.path);
  KilledProcess persistence("persistence", place.path), session("session", place.path);
  TestClient client(rig);
  const auto made = client.settled({AddInstrument{.def = support::instrument_def("saw", "lead")}}).made;
  ASSERT_EQ(made.size(), 1u);
  const InstrumentId lead{made.front()};
  auto ids = client.settled({AddNotes{lead, notes_at(0, 100'000)}}).made;
  for (int i = 1; i <= 24; ++i) {
    const auto verdict = client.settled(rewritten(lead, ids, i));
    ASSERT_EQ(verdict.refusal, "") << i;
    ASSERT_TRUE(verdict.durable);
    ids = verdict.made;
  }
  session.end(), persistence.end();
  const auto down = Clock::now();
  persistence.kill_and_restart(), session.kill_and_restart();
  TestFollower follower(rig);
  EXPECT_TRUE(follower.sees([&](const ProjectNow& now) {
    const auto* found = find(now.project, lead);
    return found && found->notes->size() == 100'000 && found->notes->front().start.count == 24;
  }));
  RecordProperty("opened_s", std::to_string(seconds_since(down)));
  EXPECT_EQ(client.settled({}, Intent::undo).refusal, "") << "the last rewrite can be undone";
  EXPECT_TRUE(
      follower.sees([&](const ProjectNow& now) { return find(now.project, lead)->notes->front().start.count == 23; }));
  EXPECT_EQ(client.ask(FileTask::create, "").refusal, "") << "another project can be begun";
  EXPECT_TRUE(follower.sees([](const ProjectNow& now) { return now.project.instruments->empty(); }));
}

/// A project of 1,000,000 notes on 10,000 instruments, and one of them has the half of the notes.
Studio grand_studio(std::size_t instruments = 10'000, std::size_t notes = 1'000'000) {
  Studio studio;
  auto& project = studio.project;
  std::uint32_t id = 0;
  const auto each = notes / 2 / instruments;
  for (std::size_t i = 0; i < instruments; ++i) {
    Instrument instrument;
    instrument.def = support::instrument_def(InstrumentId{++id}, "saw", "i" + std::to_string(i));
    auto played = notes_at(0, i == 0 ? notes / 2 + each : each);
    for (auto& note : played) note.id = NoteId{++id};
    instrument.notes = Notes(std::move(played));
    project.instruments.write().push_back(Cow<Instrument>(std::move(instrument)));
  }
  project.next_id = project.next_note = id + 1;
  return studio;
}

std::size_t notes_in(const Project& project) {
  std::size_t count = 0;
  for (const auto& instrument : *project.instruments) count += instrument->notes->size();
  return count;
}

/// Session, persistence, a client and a follower on a project that is on disk already.
struct Opened {
  explicit Opened(const Studio& studio) : rig(rig_in(place.path)) {
    std::filesystem::create_directories(rig.state);
    EXPECT_TRUE(Store::create(rig.state / "untitled-test.beltane", studio));
    started = Clock::now();
    persistence.emplace("persistence", place.path);
    session.emplace("session", place.path);
    client.emplace(rig);
    follower.emplace(rig);
  }
  /// How long it takes until the follower has what the edits come to.
  double follows(const Edits& edits, Intent intent, const std::function<bool(const ProjectNow&)>& wanted) {
    const auto from = Clock::now();
    EXPECT_EQ(client->settled(edits, intent).refusal, "");
    EXPECT_TRUE(follower->sees(wanted));
    return seconds_since(from);
  }
  Place place;
  Rig rig;
  Clock::time_point started{};
  std::optional<KilledProcess> persistence{}, session{};
  std::optional<TestClient> client{};
  std::optional<TestFollower> follower{};
};

double level_of(const ProjectNow& now, InstrumentId instrument) {
  const auto& values = state_of(now.project, fader_of(strip_of(instrument))).values;
  const auto found = values.find("level");
  return found == values.end() ? -1 : found->second;
}

Edits knob(InstrumentId instrument, double level) {
  return {SetParam{{fader_of(strip_of(instrument)), "level"}, level}};
}

Edits moved(InstrumentId instrument, std::uint32_t note) {
  return {RemoveNotes{instrument, {NoteId{note}}}, AddNotes{instrument, {Note{.start = {7}, .length = {1}}}}};
}

TEST(AGrandProject, Of1000000NotesAnd10000InstrumentsIsOpenedFollowedEditedUndoneAndSaved) {
  Opened grand(grand_studio());
  ASSERT_TRUE(grand.follower->sees([](const ProjectNow& now) { return now.project.instruments->size() == 10'000; }));
  std::printf("opened and followed in %.2f s\n", seconds_since(grand.started));
  const InstrumentId first{1};
  const auto turned = [&](double level) {
    return [=](const ProjectNow& now) { return level_of(now, first) == level; };
  };
  const auto count = [](std::size_t notes) {
    return [=](const ProjectNow& now) { return notes_in(now.project) == notes; };
  };
  std::printf("one knob: %.4f s\n", grand.follows(knob(first, 0.5), Intent::edit, turned(0.5)));
  std::printf("one note: %.4f s\n", grand.follows(moved(first, 2), Intent::edit, count(1'000'000)));
  std::printf("undone: %.4f s\n", grand.follows({}, Intent::undo, count(1'000'000)));
  std::printf("half of the notes away: %.4f s\n",
              grand.follows({RemoveInstrument{first}}, Intent::edit, count(499'950)));
  std::printf("undone: %.4f s\n", grand.follows({}, Intent::undo, count(1'000'000)));
  const auto saving = Clock::now();
  const auto file = grand.place.path / "grand.beltane";
  EXPECT_EQ(grand.client->ask(FileTask::save_as, file).refusal, "");
  std::printf("saved in %.2f s, %.1f MiB\n", seconds_since(saving),
              static_cast<double>(std::filesystem::file_size(file)) / (1 << 20));
  std::printf("memory: session %.0f MiB (at most %.0f), persistence %.0f MiB (at most %.0f)\n", grand.session->memory(),
              grand.session->most_memory(), grand.persistence->memory(), grand.persistence->most_memory());
  grand.session->kill_and_restart(), grand.persistence->kill_and_restart();
  TestFollower again(grand.rig);
  EXPECT_TRUE(again.sees([&](const ProjectNow& now) { return level_of(now, first) == 0.5; }));
  EXPECT_TRUE(again.sees(count(1'000'000)));
}

/// They ask for the project again and again and never for more than the first part.
TEST(CatchUps, FortyThatNobodyReadsCostOneCopy) {
  Opened grand(grand_studio(10, 400'000));
  ASSERT_TRUE(grand.follower->sees([](const ProjectNow& now) { return now.project.instruments->size() == 10; }));
  const auto before = grand.session->most_memory();
  std::mutex mutex;
  std::condition_variable changed;
  std::set<std::size_t> answered;
  std::vector<std::shared_ptr<loop::Client>> lines(40);
  const auto loop = loop::make_loop();
  for (std::size_t i = 0; i < lines.size(); ++i)
    lines[i] = *loop->dial(
        endpoint(grand.rig, sockets::session_catch_up),
        [&, i](const loop::Bytes& bytes) {
          EXPECT_TRUE(wire::part_in<CaughtUp>(bytes));
          std::lock_guard lock(mutex);
          answered.insert(i);
          changed.notify_all();
        },
        [](bool) {});
  const auto all = [&] { return answered.size() == lines.size(); };
  for (int asked = 0; asked < (sanitized ? 1000 : 100); ++asked) {
    for (auto& line : lines) line->send(wire::encode(CatchUp{}));
    std::unique_lock lock(mutex);
    if (changed.wait_for(lock, 500ms, all)) break;
  }
  lines.clear();
  {
    std::lock_guard lock(mutex);
    EXPECT_EQ(answered.size(), 40u);
  }
  EXPECT_LT(grand.session->most_memory() - before, 200) << "40 copies of 12 MB would be 480";
}

TEST(TwoSessions, TheOlderEndsAndTheNewerGoesOn) {
  Place place;
  const auto rig = rig_in(place.path);
  KilledProcess persistence("persistence", place.path), older("session", place.path);
  {
    TestClient client(rig);
    EXPECT_EQ(client.settled({RenameProject{"of the older"}}).refusal, "");
  }
  KilledProcess newer("session", place.path);
  EXPECT_TRUE(older.ends());
  TestClient client(rig);
  EXPECT_EQ(client.settled({RenameProject{"of the newer"}}).refusal, "");
  TestFollower follower(rig);
  EXPECT_TRUE(follower.sees("of the newer"));
}

TEST(TwoSessions, AnOlderThatHasNothingToSendEndsToo) {
  Place place;
  const auto rig = rig_in(place.path);
  KilledProcess persistence("persistence", place.path), older("session", place.path);
  TestFollower follower(rig);
  EXPECT_TRUE(follower.sees([](const ProjectNow& now) { return now.epoch != Epoch{}; }));
  KilledProcess newer("session", place.path);
  EXPECT_TRUE(older.ends());
}

}  // namespace
}  // namespace beltane
