#include "supervisor/jack/jack_registry.hpp"

#include <signal.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "supervisor/rig/text_file.hpp"

namespace beltane::supervisor {
namespace {

namespace fs = std::filesystem;

const fs::path registry_file{"/dev/shm/jack-shm-registry"};
constexpr key_t lock_key = 0x282929;  // of the semaphore that every JACK process takes before it touches the registry

// How JACK 2 lays its registry out: a head, then eight servers, then the segments.
struct Head {
  std::uint32_t magic;
  std::uint16_t protocol;
  std::uint32_t type;
  std::int32_t size;
  std::int32_t head_length;
  std::int32_t entry_length;
};
struct RegistryServer {
  std::int32_t pid;
  char name[257];
};
constexpr std::uint32_t magic = 0x4a41434b;
constexpr std::size_t places = 8;
static_assert(sizeof(RegistryServer) == jack_slot_length);
constexpr std::size_t head_length = sizeof(Head) + places * sizeof(RegistryServer);

bool lives(std::int32_t pid) { return pid > 0 && (kill(pid, 0) == 0 || errno != ESRCH); }

/// Holds JACK's lock; gives it back even if we are killed.
class RegistryLock {
 public:
  RegistryLock() : semaphore_(semget(lock_key, 0, 0)) { held_ = semaphore_ >= 0 && change(-1); }
  RegistryLock(const RegistryLock&) = delete;
  RegistryLock& operator=(const RegistryLock&) = delete;
  ~RegistryLock() {
    if (held_) change(1);
  }
  bool held() const { return held_; }

 private:
  bool change(short by) const {
    sembuf operation{0, by, SEM_UNDO};
    const timespec patience{0, 200'000'000};
    return semtimedop(semaphore_, &operation, 1, &patience) == 0;
  }
  int semaphore_;
  bool held_{};
};

/// One that is just starting stands nowhere yet.
bool a_jack_server_runs() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored))
    if (file_text(entry.path() / "comm").starts_with("jackd")) return true;
  return false;
}

/// Whoever has the registry open would look for servers in it for ever, though it be removed.
bool anybody_reads_it() {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored))
    if (file_text(entry.path() / "maps").find(registry_file.string()) != std::string::npos) return true;
  return false;
}

void free_place(const JackSlot& slot) {
  std::fstream file(registry_file, std::ios::in | std::ios::out | std::ios::binary);
  const std::string nothing(jack_slot_length, '\0');
  file.seekp(static_cast<std::streamoff>(slot.offset));
  file.write(nothing.data(), static_cast<std::streamsize>(nothing.size()));
}

/// Segments are called jack-USER-NUMBER; without a registry nobody can find them.
void remove_all() {
  std::error_code ignored;
  std::vector<fs::path> files{registry_file};
  for (const auto& entry : fs::directory_iterator(registry_file.parent_path(), ignored)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("jack-") && name.find_first_not_of("0123456789-", 5) == std::string::npos)
      files.push_back(entry.path());
  }
  for (const auto& file : files) fs::remove(file, ignored);
}

/// The head of a registry whose layout is known.
bool is_known(std::span<const char> registry) {
  Head head{};
  if (registry.size() < head_length) return false;
  std::memcpy(&head, registry.data(), sizeof head);
  return head.magic == magic && head.head_length == static_cast<std::int32_t>(head_length);
}

}  // namespace

std::vector<JackSlot> slots_in(std::span<const char> registry) {
  std::vector<JackSlot> slots;
  if (!is_known(registry)) return slots;
  for (std::size_t i = 0; i < places; ++i) {
    RegistryServer server{};
    const auto offset = sizeof(Head) + i * sizeof server;
    std::memcpy(&server, registry.data() + offset, sizeof server);
    if (server.pid != 0) slots.push_back({offset, server.pid, {server.name, strnlen(server.name, sizeof server.name)}});
  }
  return slots;
}

void tidy_jack_registry() {
  const RegistryLock lock;
  const auto bytes = file_text(registry_file);
  if (!lock.held() || !is_known(bytes)) return;
  bool some_live = false;
  for (const auto& slot : slots_in(bytes)) {
    if (lives(slot.pid))
      some_live = true;
    else
      free_place(slot);
  }
  if (!some_live && !a_jack_server_runs() && !anybody_reads_it()) remove_all();
}

}  // namespace beltane::supervisor
