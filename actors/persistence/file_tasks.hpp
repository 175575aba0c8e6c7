#pragma once

#include <optional>

#include "persistence/journal/journal.hpp"

namespace beltane {

/// New, open, save and load as a session asks for them: each is done once, however often it is asked for, and answered
/// when it is done. A saving may wait for samples that are on their way, or for what only the session has in memory.
/// Blocks on the disk.
class FileTasks {
 public:
  static constexpr auto patience_session = std::chrono::seconds(10);  // for a project that it is to hand over

  /// All three outlive it.
  FileTasks(OpenProject& project, Journal& journal, StorageReplies& replies)
      : project_(project), journal_(journal), replies_(replies) {}

  void handle(const loop::Peer&, const FileRequest&, Moment now);
  /// Saves what the session has in memory, where a saving waits for that. False: none does.
  bool save(const KeepSnapshot&, Moment now);
  /// Carries a part of a sample, and ends the saving that waited for the last one.
  void carry_samples(Moment now);
  /// Refuses a saving that the session did not hand its project over for.
  void refuse_overdue(Moment now);

  /// Whether samples are on their way into the project file, or out of it.
  bool carries() const;
  /// Whether what comes of that project belongs to the one that `save FILE` made the open one from. It comes again.
  bool is_former(const ProjectId& project) const { return project == former_; }
  /// Why a sample cannot be carried; empty: all is well.
  const std::string& trouble() const { return carry_trouble_.reason(); }

 private:
  /// What a saving that is under way waits for.
  enum class Awaits : std::uint8_t {
    samples_here,   // on their way out of this file, before it is left
    samples_there,  // on their way into the file: else it is done
    session,        // for the project whole
  };
  struct PendingSave {
    loop::Peer peer{};
    FileRequest request{};
    Awaits awaits{};
    Moment until{Moment::max()};
  };
  enum class Saved : std::uint8_t { whole, only_session_can };

  bool repeats(const loop::Peer&, const FileRequest&, Moment now);
  bool load(const loop::Peer&, const FileRequest&, Moment now);
  void perform_and_answer(const loop::Peer&, const FileRequest&, Moment now);
  Result<Saved> perform(const FileRequest&);
  Result<void> leave(const FileRequest&);
  Result<Saved> save_as(const std::filesystem::path&);
  Result<void> flush();
  void wait_for_session(const loop::Peer&, const FileRequest&, Moment now);
  void answer(const loop::Peer&, const FileRequest&, const std::string& refusal);

  OpenProject& project_;
  Journal& journal_;
  StorageReplies& replies_;
  std::optional<PendingSave> saving_{};
  FileAnswer answered_{};  // last
  ProjectId former_{};
  DiskTrouble carry_trouble_{};
};

}  // namespace beltane
