#include "changeover/record.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <thread>

namespace beltane::changeover {

/// Every word by itself is whole; `turn` is odd while they are being written. The first three keep their place in every
/// version.
struct Memory {
  std::atomic<std::uint32_t> magic{};
  std::atomic<std::uint32_t> version{};
  std::atomic<std::uint64_t> turn{};
  std::atomic<std::uint64_t> request{};  // number and side, as `word_of` has them
  std::atomic<std::uint64_t> answer{};   // number and answer
  std::array<std::atomic<std::uint64_t>, 18> words{};
};

void Unmap::operator()(Memory* memory) const { munmap(memory, sizeof(Memory)); }

namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t magic = 0x62636f76;
constexpr std::uint32_t version = 1;
constexpr long tmpfs_type = 0x01021994;
constexpr int spin_tries = 100, read_tries = 600;
constexpr auto try_again = std::chrono::microseconds(200);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

using Words = std::array<std::uint64_t, 18>;

std::uint64_t word_of(Instant at) { return static_cast<std::uint64_t>(at.time_since_epoch().count()); }
Instant instant_of(std::uint64_t word) { return Instant{std::chrono::nanoseconds(static_cast<std::int64_t>(word))}; }

Words words_of(const State& state) {
  const auto& [a, b] = state.sides;
  return {state.live ? 1 + index_of(*state.live) : 0,
          a.good,
          a.connected,
          a.blocks,
          b.good,
          b.connected,
          b.blocks,
          state.blocks,
          state.covered,
          state.switches,
          state.both_bad,
          state.xruns,
          state.rate,
          state.period,
          static_cast<std::uint64_t>(state.last.reason),
          state.last.frame,
          word_of(state.last.at),
          word_of(state.beat)};
}

State state_of(const Words& words) {
  State state;
  if (words[0] == 1 || words[0] == 2) state.live = words[0] == 1 ? Side::a : Side::b;
  state.sides = {SideState{words[1] != 0, words[2] != 0, words[3]}, SideState{words[4] != 0, words[5] != 0, words[6]}};
  state.blocks = words[7];
  state.covered = words[8];
  state.switches = words[9];
  state.both_bad = words[10];
  state.xruns = words[11];
  state.rate = static_cast<std::uint32_t>(words[12]);
  state.period = static_cast<std::uint32_t>(words[13]);
  if (words[14] <= static_cast<std::uint64_t>(Reason::asked)) state.last.reason = static_cast<Reason>(words[14]);
  state.last.frame = static_cast<std::uint32_t>(words[15]);
  state.last.at = instant_of(words[16]);
  state.beat = instant_of(words[17]);
  return state;
}

/// As it stands. A writer that died in the middle leaves words of two states, each whole, which are taken after a
/// while.
State state_in(const Memory& memory) {
  Words words;
  for (int i = 0; i < read_tries; ++i) {
    const auto before = memory.turn.load(std::memory_order_acquire);
    for (std::size_t k = 0; k < words.size(); ++k) words[k] = memory.words[k].load(std::memory_order_acquire);
    if (before % 2 == 0 && memory.turn.load(std::memory_order_relaxed) == before) break;
    if (i > spin_tries) std::this_thread::sleep_for(try_again);
  }
  return state_of(words);
}

Refusal no_record(const fs::path& file) {
  return {"there is no changeover at " + file.string() + "; only a rig with two audio servers has one."};
}

Result<MappedMemory> map(int file, const fs::path& path, int extra) {
  void* at = mmap(nullptr, sizeof(Memory), PROT_READ | PROT_WRITE, MAP_SHARED | extra, file, 0);
  close(file);
  if (at == MAP_FAILED) return no_record(path);
  return MappedMemory(static_cast<Memory*>(at));
}

bool on_a_disk(const fs::path& folder) {
  struct statfs system {};
  return statfs(folder.c_str(), &system) == 0 && system.f_type != tmpfs_type;
}

/// Lays the file into shared memory, with a link to it in its own place.
void link_into_memory(const fs::path& file) {
  std::error_code ignored;
  if (fs::exists(file, ignored)) return;
  const auto id = std::to_string(std::hash<std::string>{}(fs::absolute(file).string()));
  fs::remove(file, ignored);
  fs::create_symlink("/dev/shm/beltane-changeover-" + std::to_string(getuid()) + "-" + id, file, ignored);
}

std::uint64_t word_of(std::uint32_t number, std::uint64_t what) { return std::uint64_t{number} << 8 | what; }
std::uint32_t number_in(std::uint64_t word) { return static_cast<std::uint32_t>(word >> 8); }

Result<void> verdict(std::uint64_t answer, Side side) {
  switch (static_cast<Answer>(answer & 0xff)) {
    case Answer::done:
      return {};
    case Answer::live_already:
      return Refusal{"side " + name_of(side) + " is heard already."};
    case Answer::not_good:
      return Refusal{"side " + name_of(side) + " is not ready: its pilot does not go on. Wait until `status` says so."};
  }
  return Refusal{"the changeover speaks of another version; bring the rig down and up."};
}

}  // namespace

std::string name_of(Reason reason) {
  switch (reason) {
    case Reason::none:
      return "none";
    case Reason::died:
      return "died";
    case Reason::stalled:
      return "stalled";
    case Reason::asked:
      return "asked";
  }
  return {};
}

Seconds good_for(const State& state, Side side) {
  if (!state.of(side).good || state.rate == 0) return {};
  return {static_cast<double>(state.of(side).blocks) * state.period / state.rate};
}

Result<RecordWriter> RecordWriter::create(const fs::path& file) {
  if (on_a_disk(file.parent_path())) link_into_memory(file);
  const int opened = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct stat made {};
  if (opened < 0 || fstat(opened, &made) != 0 || made.st_uid != getuid() || ftruncate(opened, sizeof(Memory)) != 0) {
    if (opened >= 0) close(opened);
    return Refusal{"cannot write " + file.string() + "; is the rig's runtime directory there?"};
  }
  auto memory = map(opened, file, MAP_POPULATE);
  if (!memory) return memory.refusal();
  (void)mlock(memory->get(), sizeof(Memory));
  auto& shared = **memory;
  if (shared.magic != magic || shared.version != version) {
    for (auto& word : shared.words) word = 0;
    shared.request = 0;
  }
  shared.answer = word_of(number_in(shared.request), static_cast<std::uint64_t>(Answer::not_good));
  shared.turn = 0;  // an earlier life may have ended in the middle of writing
  shared.version = version;
  shared.magic = magic;
  return RecordWriter(std::move(*memory));
}

State RecordWriter::last() const { return state_in(*memory_); }

void RecordWriter::write(const State& state) {
  const auto words = words_of(state);
  const auto turn = memory_->turn.load(std::memory_order_relaxed);
  memory_->turn.store(turn + 1, std::memory_order_relaxed);
  // Whoever reads one of these words sees that the turn is odd.
  for (std::size_t k = 0; k < words.size(); ++k) memory_->words[k].store(words[k], std::memory_order_release);
  memory_->turn.store(turn + 2, std::memory_order_release);
}

std::optional<Request> RecordWriter::asked() const {
  const auto word = memory_->request.load(std::memory_order_acquire);
  const auto number = number_in(word);
  if (number == number_in(memory_->answer.load(std::memory_order_relaxed))) return {};
  return Request{number, (word & 0xff) == 0 ? Side::a : Side::b};
}

void RecordWriter::answer(const Request& request, Answer answer) {
  memory_->answer.store(word_of(request.number, static_cast<std::uint64_t>(answer)), std::memory_order_release);
}

Result<Record> Record::open(const fs::path& file) {
  const int opened = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  struct stat found {};
  if (opened < 0) return no_record(file);
  if (fstat(opened, &found) != 0 || found.st_size < static_cast<off_t>(sizeof(Memory))) {
    close(opened);
    return no_record(file);
  }
  auto memory = map(opened, file, 0);
  if (!memory) return memory.refusal();
  if ((*memory)->magic != magic || (*memory)->version != version)
    return Refusal{file.string() + " was written by another version of the changeover; bring the rig down and up."};
  return Record(std::move(*memory));
}

State Record::read() const { return state_in(*memory_); }

Result<void> Record::switch_to(Side side, Seconds patience) const {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience.count);
  auto before = memory_->request.load();
  std::uint64_t mine{};
  do mine = word_of(number_in(before) + 1, index_of(side));
  while (!memory_->request.compare_exchange_weak(before, mine));
  while (std::chrono::steady_clock::now() < until) {
    const auto answer = memory_->answer.load(std::memory_order_acquire);
    if (number_in(answer) == number_in(mine)) return verdict(answer, side);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return Refusal{"the changeover does not answer; is it running?"};
}

}  // namespace beltane::changeover
