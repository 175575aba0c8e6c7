#include "persistence/keeper.hpp"

#include <algorithm>

#include "model/samples_used.hpp"
#include "model/sizes.hpp"
#include "persistence/disk.hpp"
#include "persistence/opening.hpp"

namespace beltane {
namespace {

bool answers_with_project(FileTask task) {
  return task == FileTask::load || task == FileTask::create || task == FileTask::open;
}

Epoch after(Epoch epoch) { return Epoch{static_cast<std::uint64_t>(epoch) + 1}; }

/// One name a file, so that the open file is recognised: a second opening would lose its lock.
std::filesystem::path whole_path(const std::filesystem::path& path) {
  std::error_code ignored;
  return path.empty() ? path : std::filesystem::weakly_canonical(path, ignored);
}

const char* const ways_out =
    "; `beltane save FILE` keeps what is in memory and goes on there, `beltane open FILE` and `beltane new` go on "
    "without it";

void add_note(std::string& note, const std::string& more) {
  if (!more.empty()) note += (note.empty() ? "" : "; ") + more;
}

}  // namespace

Keeper::Keeper(const std::filesystem::path& state, const std::string& rig, std::int32_t pid, SampleShelf shelf)
    : current_(state, rig), records_(state / "open"), pid_(pid), porter_(std::move(shelf)) {
  porter_.clear_left_behind();
  const auto& known = current_.get();
  project_ = known.identity;
  const bool never = known.path == current_.unsaved() && !known.identity;
  if (const auto opened = never ? load() : find_again(); !opened) {
    trouble_ = opened.reason();
    add_note(note_, trouble_);
  }
}

Keeper::~Keeper() { (void)commit().operator bool(); }

// ── what comes in ───────────────────────────────────────────────────────────────────────────────────────────────

StorageAnswers Keeper::take(const loop::Peer& peer, StorageRequest request, Moment now) {
  StorageAnswers answers;
  std::visit([&](auto& one) { handle(peer, one, now, answers); }, request);
  return answers;
}

/// What is of another project is kept nowhere: nothing is ever healed into it.
bool Keeper::is_of_open_project(const ProjectId& project, StorageAnswers& answers) {
  if (project == project_) return true;
  if (project == left_) return false;
  const auto path = current_.get().path.string();
  const auto reason =
      "what is edited belongs to another project than " + path + " holds, and is not kept in it" + ways_out;
  if (refused_ != project) add_note(note_, reason);
  refused_ = project;
  answers.push_back({session_, StorageTrouble{trouble_.empty() ? reason : trouble_}});
  return false;
}

/// What is there already, is of another life or leaves a gap is not kept; the session hears what is.
void Keeper::handle(const loop::Peer& peer, KeepChange& kept, Moment now, StorageAnswers& answers) {
  session_ = peer;
  tell_ = true;
  if (!is_of_open_project(kept.project, answers)) return;
  const bool follows = kept.change.epoch == epoch_ && kept.change.revision == next(accepted_);
  const auto bytes = size_of(kept.change.edits);
  if (!follows || waiting_.size() >= most_kept || waiting_bytes_ + bytes > most_kept_bytes) return;
  accepted_ = kept.change.revision;
  porter_.want(samples_used(kept.change.edits));
  waiting_bytes_ += bytes;
  waiting_.push_back(std::move(kept));
  if (waiting_.size() >= most_waiting || waiting_bytes_ >= group_bytes) commit_or_say(now, answers);
}

void Keeper::handle(const loop::Peer& peer, KeepSnapshot& kept, Moment now, StorageAnswers& answers) {
  session_ = peer;
  tell_ = true;
  if (saving_ && saving_->from_session) return save_from_session(kept, now, answers);
  if (!is_of_open_project(kept.project, answers)) return;
  if (kept.studio.epoch < epoch_ || !commit_or_say(now, answers)) return;
  if (auto done = store_->keep(kept.studio); !done) return say_trouble(done.reason(), now, answers);
  porter_.want(samples_used(kept.studio));
  if (kept.studio.epoch > epoch_) {
    epoch_ = kept.studio.epoch;
    epoch_on_disk_ = false;
    accepted_ = kept.studio.revision;
  }
  accepted_ = std::max(accepted_, kept.studio.revision);
  last_commit_ = now;
}

void Keeper::handle(const loop::Peer& peer, FileRequest& request, Moment now, StorageAnswers& answers) {
  if (request.task != FileTask::load) return handle_task(peer, request, now, answers);
  const auto former = std::exchange(session_, peer);
  const auto before = epoch_;
  handle_task(peer, request, now, answers);
  if (!former.empty() && former != peer && epoch_ > before) answers.push_back({former, durable()});
}

void Keeper::handle_task(const loop::Peer& peer, FileRequest& request, Moment now, StorageAnswers& answers) {
  if (saving_ && saving_->request.ticket == request.ticket) {
    saving_->peer = peer;
    if (saving_->from_session) wait_for_session(peer, request, now, answers);
    return;
  }
  if (request.ticket == done_ticket_ && request.ticket != 0) {  // the answer got lost
    const bool whole = answers_with_project(request.task) && done_answer_.refusal.empty();
    answers.push_back({peer, whole ? loaded(request.ticket) : StorageReply{done_answer_}});
    return;
  }
  commit_or_say(now, answers);
  if (request.task == FileTask::load && !store_ && !in_memory_) {
    const auto opened = load();
    if (!store_ && !in_memory_) {  // asked again, it looks again
      answers.push_back({peer, FileAnswer{request.ticket, current_.get().path.string(), opened.reason(), project_}});
      return;
    }
    trouble_ = opened ? "" : opened.reason();
  }
  if (request.task == FileTask::save_as && carries())
    saving_ = {.peer = peer, .request = request};
  else
    perform_and_answer(peer, request, now, answers);
}

/// Told of the trouble, a session whose saving is under way hands over what it has.
void Keeper::wait_for_session(const loop::Peer& peer, const FileRequest& request, Moment now, StorageAnswers& answers) {
  saving_ = {.peer = peer, .request = request, .from_session = true, .until = now + patience_session};
  answers.push_back({peer, StorageTrouble{trouble_.empty() ? "the project file cannot be read" : trouble_}});
}

void Keeper::save_from_session(const KeepSnapshot& kept, Moment now, StorageAnswers& answers) {
  const auto saving = *std::exchange(saving_, {});
  const auto path = whole_path(saving.request.path);
  auto done = Store::create(path, kept.studio);
  if (done) done = go_to(path);
  if (done) {
    left_ = kept.project;
    in_memory_ = false;
    forget_waiting();  // the session, told what is on disk, sends what came since
    trouble_.clear();
    last_commit_ = now;
  }
  answer(saving.peer, saving.request, done, answers);
}

void Keeper::perform_and_answer(const loop::Peer& peer, const FileRequest& request, Moment now,
                                StorageAnswers& answers) {
  needs_session_ = false;
  const auto done = perform(request);
  if (needs_session_) return wait_for_session(peer, request, now, answers);
  const bool saves = request.task == FileTask::flush || request.task == FileTask::save_as;
  if (done && saves && porter_.busy())
    saving_ = {.peer = peer, .request = request, .done = true};
  else
    answer(peer, request, done, answers);
}

void Keeper::answer(const loop::Peer& peer, const FileRequest& request, const Result<void>& done,
                    StorageAnswers& answers) {
  const auto path = store_ ? store_->path() : current_.get().path;
  done_ticket_ = request.ticket;
  done_answer_ = FileAnswer{request.ticket, path.string(), done ? "" : done.reason(), project_};
  const bool whole = done && answers_with_project(request.task);
  answers.push_back({peer, whole ? loaded(request.ticket) : StorageReply{done_answer_}});
  tell_ = true;
}

StorageAnswers Keeper::tick(Moment now) {
  StorageAnswers answers;
  const bool may_try = trouble_.empty() || now >= next_try_;
  const bool looks = now >= next_look_;
  if (looks) next_look_ = now + look_every;
  const bool something = !waiting_.empty() || !epoch_on_disk_ || !trouble_.empty() || tell_ || looks;
  const bool fine = !something || (may_try && commit_or_say(now, answers));
  if (fine && std::exchange(tell_, false) && !session_.empty()) answers.push_back({session_, durable()});
  if (fine) carry(now, answers);
  if (fine) fold_when_quiet(now);
  if (saving_ && now > saving_->until) {
    const auto late = *std::exchange(saving_, {});
    answer(late.peer, late.request, Refusal{"the session did not hand over the project; try again"}, answers);
  }
  return answers;
}

void Keeper::carry(Moment now, StorageAnswers& answers) {
  if (!store_ || !porter_.busy() || (!carry_trouble_.empty() && now < next_carry_)) return;
  const auto done = porter_.carry(*store_);
  add_note(note_, porter_.take_note());
  if (!done && carry_trouble_.empty()) add_note(note_, done.reason());
  carry_trouble_ = done ? "" : done.reason();
  next_carry_ = now + retry;
  if (done && porter_.busy()) return;
  if (!saving_ || saving_->from_session) return;
  const auto saving = *std::exchange(saving_, {});
  if (saving.done) return answer(saving.peer, saving.request, done, answers);
  commit_or_say(now, answers);
  perform_and_answer(saving.peer, saving.request, now, answers);
}

// ── to disk ─────────────────────────────────────────────────────────────────────────────────────────────────────

bool Keeper::commit_or_say(Moment now, StorageAnswers& answers) {
  if (!trouble_.empty() && now < next_try_) return false;
  const bool writes = !waiting_.empty() || !epoch_on_disk_;
  if (auto done = commit(); !done) {
    say_trouble(done.reason(), now, answers);
    return false;
  }
  if (!trouble_.empty()) tell_ = true;
  trouble_.clear();
  if (writes) last_commit_ = now;
  return true;
}

void Keeper::forget_waiting() {
  waiting_.clear();
  waiting_bytes_ = 0;
}

Result<void> Keeper::commit() {
  if (auto there = make_sure_of_store(); !there) return there;
  if (!epoch_on_disk_) {
    if (auto begun = store_->begin(epoch_); !begun) return begun;
    epoch_on_disk_ = true;
  }
  if (waiting_.empty()) return {};
  if (auto done = store_->append(waiting_); !done) return done;
  ++commits_;
  changes_ += waiting_.size();
  forget_waiting();
  return make_sure_of_store();  // what went to a file that is not at its path any more is not kept
}

void Keeper::say_trouble(const std::string& reason, Moment now, StorageAnswers& answers) {
  if (trouble_ != reason) add_note(note_, reason);
  trouble_ = reason;
  next_try_ = now + retry;
  if (!session_.empty()) answers.push_back({session_, StorageTrouble{reason}});
}

void Keeper::fold_when_quiet(Moment now) {
  if (!store_ || store_->log_pages() == 0) return;
  const bool quiet = now - last_commit_ >= fold_after_quiet;
  if (!quiet && store_->log_pages() < fold_after_pages) return;
  if (auto done = store_->fold_log(false); !done) add_note(note_, done.reason());
}

// ── which file ──────────────────────────────────────────────────────────────────────────────────────────────────

/// What cannot be opened any more must not keep a musician from working; it stays there to be looked at.
void Keeper::put_broken_unsaved_aside() {
  const auto& unsaved = current_.unsaved();
  if (!std::filesystem::exists(unsaved)) return;
  const auto whole = is_whole(unsaved);
  if (whole) return;
  const auto aside = current_.put_unsaved_aside();
  add_note(note_, whole.reason() + (aside ? "; it was put aside" : "; " + aside.reason()));
}

/// For a session that has nothing in memory: whatever project is in the file that was open last. The unsaved project is
/// begun anew where it is gone; where not even that can be made, work goes on in memory and is kept as soon as it can.
Result<void> Keeper::load() {
  const auto known = current_.get();
  const auto opened = go_to(known.path);
  if (opened || known.path != current_.unsaved()) return opened;
  put_broken_unsaved_aside();
  if (std::filesystem::exists(current_.unsaved())) return opened;
  if (known.identity && note_.empty()) add_note(note_, known.path.string() + " is gone; an empty project is begun");
  project_ = Store::new_identity();
  in_memory_ = true;
  return make_unsaved();
}

/// The open file at its path.
Result<void> Keeper::make_sure_of_store() {
  if (!store_) return in_memory_ ? make_unsaved() : find_again();
  switch (store_->standing()) {
    case Standing::in_place:
      return {};
    case Standing::gone:
      return write_again();
    case Standing::replaced:
      return come_back();
  }
  return {};
}

/// The open file was moved or deleted, and its path is free: it is written there anew, from the file that is still
/// open. Not where its folder is another one now, such as the one that a disk was mounted over.
Result<void> Keeper::write_again() {
  const auto path = store_->path();
  const auto gone = path.string() + " is not there any more: it was moved or deleted, or its disk was taken away. ";
  const auto folder = stat_of(path.parent_path());
  if (!folder || folder->key.device != folder_device_)
    return Refusal{gone + "What is edited is not on disk until it is back" + ways_out};
  const auto samples = porter_.busy() ? Samples::taken_along : Samples::left_out;
  if (auto written = store_->write_again(samples); !written)
    return Refusal{gone + "It cannot be written again: " + written.reason() + ways_out};
  if (auto known = current_.set({path, project_, 0}); !known) return known;
  store_.reset();
  if (auto opened = go_to_and_resume(path); !opened) return opened;
  file_note_ = path.string() + " was moved or deleted while it was open; it was written there again, whole";
  add_note(note_, file_note_);
  return {};
}

/// Another file is in the place of the open one. It may be the same project to the last change, such as on a disk that
/// was taken out and put back.
Result<void> Keeper::come_back() {
  const auto path = store_->path();
  const auto refusal = Refusal{path.string() +
                               " is not the file any more that was opened: another one was put in its "
                               "place. What is edited is not on disk" +
                               ways_out};
  const auto there = stat_of(path);
  if (there == seen_) return refusal;
  seen_ = there;
  {
    const auto other = Store::open_to_read(path, records_);
    const bool same = other && other->identity() == project_ && other->epoch() == store_->epoch() &&
                      other->revision() == store_->revision();
    if (!same) return refusal;
  }
  if (auto known = current_.set({path, project_, 0}); !known) return known;
  store_.reset();
  return go_to_and_resume(path);
}

/// The file that was open when this process began, and no other: the session may have more of it in memory.
Result<void> Keeper::find_again() {
  const auto& known = current_.get();
  const auto name = known.path.string();
  const auto there = stat_of(known.path);
  if (!there)
    return Refusal{"there is no file " + name +
                   " any more: it was moved or deleted, or its disk is not mounted. Put it "
                   "back" +
                   ways_out};
  const bool knows_inode = known.inode != 0 && trust_in_file_system(known.path) == Trust::inodes_and_times;
  if (knows_inode && there->key.inode != known.inode)
    return Refusal{name + " is not the file that was open: another one was put in its place" + ways_out};
  return go_to_and_resume(known.path, known.identity);
}

/// The file of a project that was begun in memory.
Result<void> Keeper::make_unsaved() {
  const auto& unsaved = current_.unsaved();
  if (!std::filesystem::exists(unsaved))
    if (auto made = Store::create(unsaved, {}, project_); !made) return made;
  if (auto gone = go_to_and_resume(unsaved, project_); !gone) return gone;
  in_memory_ = false;
  return {};
}

/// Goes on with what waits where it follows what the file has. Else it is forgotten: the session, told what is on disk,
/// sends everything.
Result<void> Keeper::go_to_and_resume(const std::filesystem::path& path, const ProjectId& only) {
  const auto accepted = accepted_;
  if (auto gone = go_to(path, only); !gone) return gone;
  const bool follows = !waiting_.empty() && waiting_.front().change.revision == next(store_->revision());
  if (follows)
    accepted_ = accepted;
  else
    forget_waiting();
  return {};
}

/// Looked at without touching it.
Result<void> Keeper::holds(const std::filesystem::path& path, const ProjectId& only) const {
  if (!only) return {};
  const auto there = Store::open_to_read(path, records_);
  if (!there) return there.refusal();
  if (there->identity() == only) return {};
  return Refusal{path.string() + " holds another project than the one that was open" + ways_out};
}

/// Opens that file in place of the one that is open now; with `only`, where it is that project. All that waited must be
/// on disk.
Result<void> Keeper::go_to(const std::filesystem::path& path, const ProjectId& only) {
  if (auto right = holds(path, only); !right) return right;
  clear_fresh(path);
  auto opened = Store::open(path, records_);
  if (!opened) return opened.refusal();
  auto held = opened->read();  // before the other is let go
  if (!held) return held.refusal();
  if (auto set = current_.set({path, opened->identity(), opened->key().inode}); !set) return set;
  file_note_ = opened->note();
  add_note(note_, file_note_);
  add_note(note_, held->damage);
  store_.emplace(std::move(*opened));
  project_ = store_->identity();
  folder_device_ = stat_of(path.parent_path()).value_or(FileStat{}).key.device;
  seen_.reset();
  porter_.restart();
  porter_.want(samples_used(held->studio));
  for (const auto& kept : held->tail) porter_.want(samples_used(kept.change.edits));
  epoch_ = std::max(epoch_, store_->epoch());
  epoch_on_disk_ = epoch_ == store_->epoch();
  accepted_ = store_->revision();
  return {};
}

Result<void> Keeper::perform(const FileRequest& request) {
  const std::filesystem::path path(request.path);
  const bool named = request.task == FileTask::open || request.task == FileTask::save_as;
  if (named && path.empty()) return Refusal{"which file? Give a path"};
  if (!path.empty() && !path.is_absolute()) return Refusal{request.path + " is not a whole path; begin it with /"};
  switch (request.task) {
    case FileTask::load:
      return {};
    case FileTask::create:
    case FileTask::open:
      return leave_for(request, whole_path(path));
    case FileTask::save_as:
      return save_as(whole_path(path));
    case FileTask::flush:
      return flush();
  }
  return {};
}

/// What is not on disk is lost with the project that is left.
Result<void> Keeper::may_leave(const FileRequest& request) const {
  const bool something = store_ || in_memory_;
  if (trouble_.empty() || request.force || !something) return {};
  return Refusal{"the open project is not on disk: " + trouble_ +
                 ". `beltane save FILE` keeps it elsewhere; with --force, what is not on disk is lost"};
}

Result<void> Keeper::leave_for(const FileRequest& request, const std::filesystem::path& path) {
  if (auto may = may_leave(request); !may) return may;
  auto done = request.task == FileTask::create ? create(path) : open(path);
  if (!done) return done;
  forget_waiting();
  trouble_.clear();
  in_memory_ = false;
  left_ = {};
  accepted_ = store_->revision();
  return {};
}

Result<void> Keeper::create(const std::filesystem::path& path) {
  if (path.empty() || path == current_.unsaved()) return create_unsaved();
  if (store_ && store_->path() == path && store_->revision() == Revision{}) return {};  // asked twice
  if (auto made = Store::create(path, {}); !made) return made;
  return go_to(path);
}

/// What was never saved is not thrown away for a new project: it is put aside.
Result<void> Keeper::create_unsaved() {
  const auto& unsaved = current_.unsaved();
  const bool open_now = store_ && store_->path() == unsaved;
  if (open_now && store_->revision() == Revision{} && store_->standing() == Standing::in_place) return {};
  if (open_now) {
    if (auto whole = store_->fold_log(true); !whole && store_->standing() == Standing::in_place) return whole;
    store_.reset();
  }
  if (std::filesystem::exists(unsaved)) {
    if (auto aside = current_.put_unsaved_aside(); !aside) return aside.refusal();
  }
  if (auto made = Store::create(unsaved, {}); !made) return made;
  return go_to(unsaved);
}

Result<void> Keeper::open(const std::filesystem::path& path) {
  const auto there = stat_of(path);
  const bool open_now = store_ && there && there->key == store_->key();  // maybe by another name
  if (!open_now) return go_to(path);
  if (store_->standing() == Standing::in_place) return {};
  store_.reset();  // it was moved there
  return go_to(path);
}

/// Also the way out when the disk is full: what waits goes to the new file. Samples come there part by part from the
/// shelf, beside the journal; where they cannot all be there, the file is copied with them.
Result<void> Keeper::save_as(const std::filesystem::path& path) {
  needs_session_ = !store_;
  if (needs_session_) return {};
  if (store_->path() == path && trouble_.empty()) return flush();
  const auto accepted = accepted_;
  const bool was_unsaved = store_->path() == current_.unsaved() && store_->standing() == Standing::in_place;
  const auto samples = porter_.busy() ? Samples::taken_along : Samples::left_out;
  if (auto copied = store_->copy_to(path, samples, Store::new_identity()); !copied) {
    needs_session_ = store_->standing() != Standing::in_place && !std::filesystem::exists(path);
    return copied;
  }
  const auto before = project_;
  if (auto gone = go_to(path); !gone) return gone;
  left_ = before;
  accepted_ = accepted;
  if (was_unsaved) forget_unsaved();
  trouble_.clear();
  if (auto done = commit(); !done)
    return Refusal{path.string() + " is there, but the last changes are not in it yet: " + done.reason()};
  return {};
}

/// It has a name now.
void Keeper::forget_unsaved() {
  std::error_code failed;
  std::filesystem::remove(current_.unsaved(), failed);
  if (failed) add_note(note_, "cannot remove " + current_.unsaved().string() + ": " + failed.message());
}

Result<void> Keeper::flush() {
  if (!trouble_.empty()) return Refusal{trouble_};
  if (!store_) return Refusal{"there is no project file yet"};
  if (auto counted = count_samples(); !counted) return counted;
  if (auto folded = store_->fold_log(true); !folded) return folded;
  return make_sure_of_store();
}

/// Samples that nobody can bring back any more, not even by undo, leave the file.
Result<void> Keeper::count_samples() {
  if (porter_.busy()) return {};
  auto held = store_->read();
  if (!held) return held.refusal();
  auto used = samples_used(held->studio);
  for (const auto& kept : held->tail) used.merge(samples_used(kept.change.edits));
  if (auto kept = store_->keep_samples(used); !kept) return kept;
  porter_.restart();  // what left may come again
  porter_.want(used);
  return {};
}

Durable Keeper::durable() const { return {epoch_, store_ ? store_->revision() : Revision{}, project_}; }

/// What the session goes on from: the file and what waits for it. A new life of the session begins with it.
StorageReply Keeper::loaded(std::uint64_t ticket) {
  Loaded answer{.ticket = ticket, .path = current_.get().path.string(), .project = project_};
  if (store_) {
    auto held = store_->read();
    if (!held) return FileAnswer{ticket, answer.path, held.reason()};
    add_note(note_, held->damage);
    answer.studio = std::move(held->studio);
    answer.tail = std::move(held->tail);
  }
  answer.tail.insert(answer.tail.end(), waiting_.begin(), waiting_.end());
  if (ticket != begun_for_) {
    begun_for_ = ticket;
    epoch_ = after(epoch_);
    epoch_on_disk_ = store_ && store_->begin(epoch_).operator bool();
  }
  answer.studio.epoch = epoch_;
  return answer;
}

Health Keeper::health() const {
  Health health{.process = "persistence", .pid = pid_, .ready = true};
  health.figures = {{"epoch", static_cast<double>(epoch_)},
                    {"revision", store_ ? static_cast<double>(store_->revision()) : 0},
                    {"waiting", static_cast<double>(waiting_.size())},
                    {"commits", static_cast<double>(commits_)},
                    {"changes", static_cast<double>(changes_)},
                    {"log_pages", store_ ? static_cast<double>(store_->log_pages()) : 0}};
  health.words = {{"path", current_.get().path.string()}, {"sqlite", sqlite_version()}};
  if (!file_note_.empty()) health.words["note"] = file_note_;
  if (!carry_trouble_.empty()) health.words["trouble"] = carry_trouble_;
  if (!trouble_.empty()) health.words["trouble"] = trouble_;
  return health;
}

}  // namespace beltane
