#include <random>
#include <thread>

#include "model/editing/history.hpp"
#include "persistence/database/store.hpp"
#include "processes.hpp"
#include "support/project_units.hpp"

/// Session and persistence as processes that are killed (kill -9) while clients edit.
namespace beltane {
namespace {

constexpr std::uint64_t clients = 4;
constexpr std::uint64_t edits_each = 2500;
constexpr int kills = 10;

/// Every client adds notes to its own instrument, so each edit leaves a trace in the project.
Edits nth_edit(InstrumentId instrument, std::uint64_t n) {
  return {AddNotes{instrument, {Note{.start = {static_cast<double>(n)}, .length = {1}}}}};
}

InstrumentId instrument_of(TestClient& client, const std::string& name) {
  client.submit({AddInstrument{.def = support::instrument_def("saw", name)}});
  EXPECT_TRUE(client.settle());
  const auto verdict = client.verdicts().at(1);
  EXPECT_EQ(verdict.refusal, "");
  return verdict.made.empty() ? InstrumentId{} : InstrumentId{verdict.made.front()};
}

void edit_a_lot(const Rig& rig, std::uint64_t number, std::map<std::uint64_t, Verdict>& verdicts) {
  TestClient client(rig);
  const auto instrument = instrument_of(client, "client " + std::to_string(number));
  for (std::uint64_t n = 0; n < edits_each; ++n) {
    client.submit(nth_edit(instrument, n));
    EXPECT_TRUE(client.settle(64));
  }
  EXPECT_TRUE(client.settle());
  verdicts = client.verdicts();
}

/// The studio that a project file leads to.
Studio studio_in(const std::filesystem::path& file) {
  auto store = Store::open(file);
  EXPECT_TRUE(store) << store.reason();
  auto held = store->read();
  EXPECT_TRUE(held) << held.reason();
  EXPECT_EQ(held->damage, "");
  auto studio = held->studio;
  for (const auto& kept : held->tail) EXPECT_TRUE(advance(studio, kept.change));
  return studio;
}

TEST(KilledAtRandom, EveryAcknowledgedEditIsInTheFileInOrderOnce) {
  Place place;
  std::array<std::map<std::uint64_t, Verdict>, clients> verdicts;
  {
    KilledProcess persistence("persistence", place.path);
    KilledProcess session("session", place.path);
    std::vector<std::thread> threads;
    for (std::uint64_t i = 0; i < clients; ++i)
      threads.emplace_back([&, i] { edit_a_lot(rig_in(place.path), i + 1, verdicts[i]); });
    std::mt19937 dice(10);
    for (int i = 0; i < kills; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20 + dice() % 100));
      (dice() % 2 ? session : persistence).kill_and_restart();
    }
    for (auto& thread : threads) thread.join();
  }
  const auto studio = studio_in(place.path / "state" / "untitled-test.beltane");
  ASSERT_EQ(studio.project.instruments->size(), clients);
  EXPECT_EQ(static_cast<std::uint64_t>(studio.revision), clients * (edits_each + 1));
  for (std::uint64_t i = 0; i < clients; ++i) {
    ASSERT_EQ(verdicts[i].size(), edits_each + 1);
    Revision last{};
    for (const auto& [sequence, verdict] : verdicts[i]) {
      EXPECT_EQ(verdict.refusal, "");
      EXPECT_GT(verdict.revision, last) << "client " << i << " sequence " << sequence;
      last = verdict.revision;
    }
    const auto* instrument = find(studio.project, InstrumentId{verdicts[i].at(1).made.front()});
    ASSERT_TRUE(instrument);
    ASSERT_EQ(instrument->notes->size(), edits_each);  // each once
    std::uint64_t n = 0;
    for (const auto& note : *instrument->notes) EXPECT_EQ(note.start.count, n++);
  }
}

}  // namespace
}  // namespace beltane
