#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <thread>

#include "kept.hpp"
#include "persistence/storage_state.hpp"

namespace beltane {
namespace {

/// The life of a process that journals for ever and says on `say` which revision is on disk.
[[noreturn]] void journal_until_killed(const std::filesystem::path& state, int say) {
  StorageState storage(state, "rig");
  const auto now = [] { return Moment::clock::now(); };
  const auto answers = storage.receive("s", FileRequest{.ticket = static_cast<std::uint64_t>(getpid())}, now());
  const auto& loaded = std::get<Loaded>(answers.back().message);
  const auto project = loaded.project;
  const auto ours = [&](KeepChange change) {
    change.project = project;
    return change;
  };
  const auto epoch = static_cast<std::uint64_t>(loaded.studio.epoch);
  auto revision = static_cast<std::uint64_t>(loaded.studio.revision) + loaded.tail.size();
  for (std::uint64_t group = 1;; group = group % 7 + 1) {
    for (std::uint64_t i = 0; i < group; ++i) storage.receive("s", ours(kept(++revision, epoch)), now());
    if (revision % 50 < group) storage.receive("s", KeepSnapshot{studio_at(revision, epoch), project}, now());
    for (const auto& answer : storage.tick(now()))
      if (const auto* durable = std::get_if<Durable>(&answer.message)) {
        const auto said = static_cast<std::uint64_t>(durable->revision);
        (void)!write(say, &said, sizeof said);
      }
  }
}

/// The last revision that was said to be on disk before the writer was killed, at a random moment.
std::uint64_t acknowledged_before_a_kill(const std::filesystem::path& state, std::mt19937& dice) {
  int line[2];
  if (pipe(line) != 0) throw std::runtime_error("no pipe");
  const auto child = fork();
  if (child == 0) journal_until_killed(state, line[1]);
  close(line[1]);
  std::uint64_t last = 0;
  std::uint64_t said = 0;
  if (read(line[0], &said, sizeof said) == sizeof said) last = said;  // it is at work
  std::this_thread::sleep_for(std::chrono::microseconds(dice() % 40000));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  while (read(line[0], &said, sizeof said) == sizeof said) last = said;
  close(line[0]);
  return last;
}

TEST(AKilledPersistence, HasEveryAcknowledgedEditInOrderOnce) {
  OwnDirectory directory;
  std::mt19937 dice(20);
  std::uint64_t before = 0;
  for (int life = 0; life < 20; ++life) {
    const auto acknowledged = acknowledged_before_a_kill(directory.path(), dice);
    ASSERT_GT(acknowledged, before) << "life " << life;
    StorageState storage(directory.path(), "rig");
    EXPECT_EQ(storage.drain_notices(), "");
    const auto answers = storage.receive("s", FileRequest{.ticket = 1}, Moment::clock::now());
    const auto& loaded = std::get<Loaded>(answers.back().message);
    auto revision = static_cast<std::uint64_t>(loaded.studio.revision);
    EXPECT_EQ(loaded.studio.project.name, revision ? "revision " + std::to_string(revision) : "untitled");
    for (const auto& change : loaded.tail) {
      EXPECT_EQ(static_cast<std::uint64_t>(change.change.revision), ++revision);
      EXPECT_EQ(change.change.edits, renamed("revision " + std::to_string(revision)));
    }
    ASSERT_GE(revision, acknowledged) << "life " << life;
    before = revision;
  }
}

}  // namespace
}  // namespace beltane
