#pragma once

#include <deque>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "persistence/database/store.hpp"
#include "samples/shelf.hpp"

namespace beltane {

/// Carries samples between the shelf of this machine and the open project file, so that they travel with the project:
/// what the file lacks is put into it (where it may be written), what the shelf lacks is taken out of it. One part at a
/// time, for a journal waits beside it. Blocks on the disk, as long as a part takes; one thread at a time.
class SamplePorter {
 public:
  static constexpr std::size_t part_bytes = largest_sample_part;

  explicit SamplePorter(SampleShelf shelf) : shelf_(std::move(shelf)) {}

  /// The project uses these too.
  void want(const std::set<SampleName>& samples);
  /// Removes from the shelf what processes that are dead left half-written there.
  void clear_left_behind() const { shelf_.clear_left_behind(); }
  /// Another file is open: all that was wanted is forgotten.
  void restart();
  /// Carries one part. Refused where the disk refuses: it is tried again at the next call.
  Result<void> carry(Store& store);
  /// Whether there is something left to carry.
  bool busy() const { return carried_ || !queue_.empty(); }
  /// Samples that are neither on the shelf nor in the file, or that came damaged, since the last call; for the log.
  std::string drain_notices() { return std::exchange(note_, {}); }

 private:
  struct Carried {
    SampleName name{};
    bool into_file{};
    std::uint32_t part{};
  };

  Result<void> begin_next(Store& store);
  Result<void> put_part(Store& store);
  Result<void> take_part(Store& store);
  void note(const std::string& text);

  SampleShelf shelf_;
  std::deque<SampleName> queue_{};
  std::set<SampleName> seen_{};                    // wanted since the file was opened
  std::optional<std::set<SampleName>> in_file_{};  // none: not looked at yet
  std::optional<Carried> carried_{};
  std::string note_{};
};

}  // namespace beltane
