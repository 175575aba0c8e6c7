#include "isolation/sandbox.hpp"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <utility>

namespace beltane::isolation {
namespace {

// ── folders: Landlock ────────────────────────────────────────────────────────────────────────────────────────────

/// What <linux/landlock.h> of Debian 12 does not know yet; its kernel does, or a later one.
struct Ruleset {
  std::uint64_t folders;
  std::uint64_t ports;
  std::uint64_t scopes;
};
constexpr std::uint64_t truncate_files = 1ULL << 14;       // since version 3
constexpr std::uint64_t abstract_sockets_and_signals = 3;  // since version 6

constexpr std::uint64_t reading =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t writing_a_file = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
constexpr std::uint64_t writing = reading | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                  LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                  LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                  LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM;
/// All that a version of Landlock can forbid of what changes files. Devices are never made.
std::uint64_t forbidden_by(long version) {
  auto all = writing | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;
  if (version >= 2) all |= LANDLOCK_ACCESS_FS_REFER;
  if (version >= 3) all |= truncate_files;
  return all;
}

/// The version of Landlock that the kernel has; 0 or less: none.
long landlock_version() { return syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION); }

bool allow(int ruleset, const char* path, std::uint64_t what) {
  const int folder = open(path, O_PATH | O_CLOEXEC);
  const landlock_path_beneath_attr rule{what, folder};
  const bool allowed =
      folder >= 0 && syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  if (folder >= 0) close(folder);
  return allowed;
}

/// -1 where the kernel knows no Landlock.
int ruleset_for(const std::filesystem::path& writable) {
  const auto version = landlock_version();
  if (version <= 0) return -1;
  const auto all = forbidden_by(version);
  const Ruleset wanted{all, 0, version >= 6 ? abstract_sockets_and_signals : 0};
  const auto size = version >= 6 ? sizeof wanted : sizeof wanted.folders;
  const auto made = static_cast<int>(syscall(SYS_landlock_create_ruleset, &wanted, size, 0));
  if (made < 0) return -1;
  const auto to_files = version >= 3 ? writing_a_file | truncate_files : writing_a_file;
  const auto to_folders = (all & ~(LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK));
  allow(made, "/", reading);
  allow(made, "/dev/null", to_files);
  if (!writable.empty()) allow(made, writable.c_str(), to_folders);
  return made;
}

// ── sockets and process groups: seccomp ──────────────────────────────────────────────────────────────────────────

#if defined(__x86_64__)
constexpr std::uint32_t our_machine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t our_machine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t our_machine = 0;
#endif

constexpr std::uint32_t first_of_x32 = 0x40000000;  // the same calls once more, on x86_64

constexpr sock_filter load(std::size_t offset) {
  return {BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<std::uint32_t>(offset)};
}
constexpr sock_filter answer(std::uint32_t with) { return {BPF_RET | BPF_K, 0, 0, with}; }
/// Jumps over so many of what follows where the word is that, or is not.
constexpr sock_filter jump(std::uint32_t word, std::uint8_t if_so, std::uint8_t if_not) {
  return {BPF_JMP | BPF_JEQ | BPF_K, if_so, if_not, word};
}
/// The same where it is that or more.
constexpr sock_filter jump_from(std::uint32_t word, std::uint8_t if_so, std::uint8_t if_not) {
  return {BPF_JMP | BPF_JGE | BPF_K, if_so, if_not, word};
}

/// No sockets (what asks in vain for one is told so and goes on), no ring by which they could be had, no way out of the
/// process group that is ended as one, and no other machine's system calls, whose numbers differ.
constexpr std::array the_filter{
    load(offsetof(seccomp_data, arch)),
    jump(our_machine, 1, 0),
    answer(SECCOMP_RET_ERRNO | EPERM),
    load(offsetof(seccomp_data, nr)),
    jump_from(first_of_x32, 6, 0),
    jump(SYS_socket, 5, 0),
    jump(SYS_io_uring_setup, 4, 0),
    jump(SYS_setsid, 3, 0),
    jump(SYS_setpgid, 2, 0),
    jump(SYS_ptrace, 1, 0),
    answer(SECCOMP_RET_ALLOW),
    answer(SECCOMP_RET_ERRNO | EACCES),
};

void forbid_sockets() {
  if (our_machine == 0) return;
  const sock_fprog program{the_filter.size(), const_cast<sock_filter*>(the_filter.data())};
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

/// Root without its rights is only the owner of its files, which Landlock guards.
void give_up_rights() {
  __user_cap_header_struct whose{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2]{};
  syscall(SYS_capset, &whose, none);
}

// ── how much ─────────────────────────────────────────────────────────────────────────────────────────────────────

void bound(__rlimit_resource_t what, std::uint64_t most) {
  rlimit now{};
  if (getrlimit(what, &now) != 0) return;
  now.rlim_max = std::min<rlim_t>(now.rlim_max, most);
  now.rlim_cur = std::min<rlim_t>(now.rlim_cur, now.rlim_max);
  setrlimit(what, &now);
}

/// Processes and threads on this machine: the limit counts all of its user's, whatever started them.
std::uint64_t tasks_now() {
  std::ifstream file("/proc/loadavg");
  std::string one, five, fifteen;
  std::uint64_t running = 0, all = 0;
  char slash = 0;
  file >> one >> five >> fifteen >> running >> slash >> all;
  return all;
}

}  // namespace

Sandbox::Sandbox(const SandboxRules& rules)
    : rules_(rules), processes_(tasks_now() + rules.processes), folders_(ruleset_for(rules.writable)) {}

Sandbox::~Sandbox() {
  if (folders_ >= 0) close(folders_);
}

Sandbox::Sandbox(Sandbox&& other) noexcept
    : rules_(std::move(other.rules_)), processes_(other.processes_), folders_(std::exchange(other.folders_, -1)) {}

void Sandbox::enter() const {
  bound(RLIMIT_CPU, rules_.cpu_seconds);
  bound(RLIMIT_DATA, rules_.memory);
  bound(RLIMIT_FSIZE, rules_.file);
  bound(RLIMIT_NPROC, processes_);
  bound(RLIMIT_CORE, 0);
  setpgid(0, 0);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  give_up_rights();
  if (folders_ >= 0) syscall(SYS_landlock_restrict_self, folders_, 0);
  forbid_sockets();
}

std::string not_held() {
  const bool folders = landlock_version() > 0;
  const bool sockets = our_machine != 0 && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
  if (folders && sockets) return {};
  if (folders) return "use the network";
  return sockets ? "write to all files of yours" : "write to all files of yours and use the network";
}

}  // namespace beltane::isolation
