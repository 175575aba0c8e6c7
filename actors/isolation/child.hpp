#pragma once

#include <string>
#include <vector>

#include "isolation/sandbox.hpp"
#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::isolation {

/// A program that this process started, works for it, and ends with it. Thread: the one that started it.
class Child {
 public:
  /// Starts `words[0]` from the path with the rest as its arguments. What it says is kept.
  /// In a `sandbox`, whatever it started in turn ends with it.
  static Result<Child> start(const std::vector<std::string>& words, const Sandbox* sandbox = nullptr);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  /// Ends it if it still runs.
  ~Child();

  /// True: it has ended. Blocks: up to `limit`.
  bool ended(Seconds limit);
  /// How it ended: its exit status, or 128 and more for a signal.
  int status() const { return status_; }
  /// All that it has said, on both of its outputs.
  std::string output() const;

 private:
  Child(int pid, int pidfd, int log, bool leads) : pid_(pid), pidfd_(pidfd), log_(log), leads_(leads) {}
  void end_followers() const;

  int pid_{-1};
  int pidfd_{-1};
  int log_{-1};
  bool leads_{};  // a process group of its own
  int status_{-1};
};

}  // namespace beltane::isolation
