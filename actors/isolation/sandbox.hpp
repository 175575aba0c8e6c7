#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace beltane::isolation {

/// What a program that is not ours may do to the machine.
struct SandboxRules {
  std::filesystem::path writable{};  // the one folder it may change anything in; it may read everywhere
  std::uint32_t cpu_seconds{30};     // of each process
  std::uint64_t memory{2ULL << 30};  // bytes of each process, of its own
  std::uint64_t file{256ULL << 20};  // bytes of each file it writes
  std::uint32_t processes{64};       // and threads, beside those that are on the machine already
  bool operator==(const SandboxRules&) const = default;
};

/// Holds a child to those rules, to no sockets and to no rights of root. By Landlock, seccomp and resource limits: no
/// user need be root for it, and it works in most containers. What the kernel does not know is left open.
class Sandbox {
 public:
  /// Prepares what `enter` needs. Blocks on the disk.
  explicit Sandbox(const SandboxRules&);
  ~Sandbox();
  Sandbox(Sandbox&&) noexcept;
  Sandbox& operator=(Sandbox&&) = delete;

  /// Holds the calling process, and whatever it starts, to the rules for good. What the kernel refuses is left out.
  /// Async-signal-safe: for between fork and exec.
  void enter() const;

 private:
  SandboxRules rules_;
  std::uint64_t processes_{};
  int folders_{-1};  // the Landlock ruleset
};

/// What a sandboxed program may do here all the same, as the end of "a .scd file may ..."; empty where it is held.
std::string not_held();

}  // namespace beltane::isolation
