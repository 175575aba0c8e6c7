#include "persistence/project/open_project.hpp"

#include "model/project/samples_used.hpp"
#include "persistence/database/opening.hpp"
#include "persistence/files/disk.hpp"

namespace beltane {

const char* const other_choices =
    "; `beltane save FILE` keeps what is in memory and goes on there, `beltane open FILE` and `beltane new` go on "
    "without it";

OpenProject::OpenProject(const std::filesystem::path& state, const std::string& rig, SampleShelf shelf)
    : current_(state, rig), records_(state / "open"), samples_(std::move(shelf)), identity_(current_.get().identity) {
  samples_.clear_left_behind();
}

Result<void> OpenProject::load() {
  const auto known = current_.get();
  const auto opened = open(known.path);
  if (opened || known.path != unsaved()) return opened;
  put_broken_unsaved_aside();
  if (std::filesystem::exists(unsaved())) return opened;
  if (known.identity && notices_.empty()) notices_.add(known.path.string() + " is gone; an empty project is begun");
  identity_ = Store::new_identity();
  in_memory_ = true;
  return make_unsaved();
}

/// What cannot be opened any more must not keep a musician from working; it stays there to be looked at.
void OpenProject::put_broken_unsaved_aside() {
  if (!std::filesystem::exists(unsaved())) return;
  const auto whole = is_whole(unsaved());
  if (whole) return;
  const auto aside = put_unsaved_aside();
  notices_.add(whole.reason() + (aside ? "; it was put aside" : "; " + aside.reason()));
}

Result<bool> OpenProject::make_sure() {
  if (store_ && store_->standing() == FilePresence::in_place) return false;
  if (auto opened = open_where_missing(); !opened) return opened.refusal();
  return true;
}

Result<void> OpenProject::open_where_missing() {
  if (!store_) return in_memory_ ? make_unsaved() : find_again();
  return store_->standing() == FilePresence::gone ? write_again() : come_back();
}

/// The open file was moved or deleted, and its path is free: it is written there anew, from the file that is still
/// open. Not where its folder is another one now, such as the one that a disk was mounted over.
Result<void> OpenProject::write_again() {
  const auto path = store_->path();
  const auto gone = path.string() + " is not there any more: it was moved or deleted, or its disk was taken away. ";
  const auto folder = stat_of(path.parent_path());
  if (!folder || folder->key.device != folder_device_)
    return Refusal{gone + "What is edited is not on disk until it is back" + other_choices};
  if (auto written = store_->write_again(samples_.busy() ? SampleInclusion::included : SampleInclusion::omitted);
      !written)
    return Refusal{gone + "It cannot be written again: " + written.reason() + other_choices};
  if (auto known = current_.set({path, identity_, 0}); !known) return known;
  store_.reset();
  if (auto opened = open(path); !opened) return opened;
  file_note_ = path.string() + " was moved or deleted while it was open; it was written there again, whole";
  notices_.add(file_note_);
  return {};
}

/// Another file is in the place of the open one. It may be the same project to the last change, such as on a disk that
/// was taken out and put back.
Result<void> OpenProject::come_back() {
  const auto path = store_->path();
  const auto refusal = Refusal{path.string() +
                               " is not the file any more that was opened: another one was put in its "
                               "place. What is edited is not on disk" +
                               other_choices};
  const auto there = stat_of(path);
  if (there == seen_) return refusal;
  seen_ = there;
  {
    const auto other = Store::open_to_read(path, records_);
    const bool same = other && other->identity() == identity_ && other->epoch() == store_->epoch() &&
                      other->revision() == store_->revision();
    if (!same) return refusal;
  }
  if (auto known = current_.set({path, identity_, 0}); !known) return known;
  store_.reset();
  return open(path);
}

Result<void> OpenProject::find_again() {
  const auto& known = current_.get();
  const auto name = known.path.string();
  const auto there = stat_of(known.path);
  if (!there)
    return Refusal{"there is no file " + name +
                   " any more: it was moved or deleted, or its disk is not mounted. Put it "
                   "back" +
                   other_choices};
  const bool knows_inode = known.inode != 0 && trust_in_file_system(known.path) == Trust::inodes_and_times;
  if (knows_inode && there->key.inode != known.inode)
    return Refusal{name + " is not the file that was open: another one was put in its place" + other_choices};
  return open(std::filesystem::path(known.path), ProjectId(known.identity));
}

/// The file of a project that was begun in memory.
Result<void> OpenProject::make_unsaved() {
  if (!std::filesystem::exists(unsaved()))
    if (auto made = Store::create(unsaved(), {}, identity_); !made) return made;
  return open(unsaved(), ProjectId(identity_));
}

/// Looked at without touching it.
Result<void> OpenProject::holds(const std::filesystem::path& path, const ProjectId& only) const {
  if (!only) return {};
  const auto there = Store::open_to_read(path, records_);
  if (!there) return there.refusal();
  if (there->identity() == only) return {};
  return Refusal{path.string() + " holds another project than the one that was open" + other_choices};
}

Result<void> OpenProject::open(const std::filesystem::path& path, const ProjectId& only) {
  if (auto right = holds(path, only); !right) return right;
  clear_fresh(path);
  auto opened = Store::open(path, records_);
  if (!opened) return opened.refusal();
  auto content = opened->read();  // before the other is let go
  if (!content) return content.refusal();
  if (auto set = current_.set({path, opened->identity(), opened->key().inode}); !set) return set;
  file_note_ = opened->note();
  notices_.add(file_note_);
  notices_.add(content->damage);
  store_.emplace(std::move(*opened));
  identity_ = store_->identity();
  in_memory_ = false;
  folder_device_ = stat_of(store_->path().parent_path()).value_or(FileStat{}).key.device;
  seen_.reset();
  samples_.restart();
  samples_.want(samples_used(content->studio));
  for (const auto& kept : content->tail) samples_.want(samples_used(kept.change.edits));
  return {};
}

}  // namespace beltane
