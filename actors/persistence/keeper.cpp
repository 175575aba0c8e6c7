#include "persistence/keeper.hpp"

#include <algorithm>

#include "model/samples_used.hpp"

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

void add_note(std::string& note, const std::string& more) {
  if (!more.empty()) note += (note.empty() ? "" : "; ") + more;
}

}  // namespace

Keeper::Keeper(const std::filesystem::path& state, const std::string& rig, std::int32_t pid, SampleShelf shelf)
    : current_(state, rig), pid_(pid), porter_(std::move(shelf)) {
  open_at_start();
}

Keeper::~Keeper() { (void)commit().operator bool(); }

// ── what comes in ───────────────────────────────────────────────────────────────────────────────────────────────

StorageAnswers Keeper::take(const bus::Peer& peer, StorageRequest request, Moment now) {
  StorageAnswers answers;
  std::visit([&](auto& one) { handle(peer, one, now, answers); }, request);
  return answers;
}

/// What is there already, is of another life or leaves a gap is not kept; the session hears what is.
void Keeper::handle(const bus::Peer& peer, KeepChange& kept, Moment now, StorageAnswers& answers) {
  session_ = peer;
  tell_ = true;
  const bool follows = kept.change.epoch == epoch_ && kept.change.revision == next(accepted_);
  if (!follows || waiting_.size() >= most_kept) return;
  accepted_ = kept.change.revision;
  porter_.want(samples_used(kept.change.edits));
  waiting_.push_back(std::move(kept));
  if (waiting_.size() >= most_waiting) commit_or_say(now, answers);
}

void Keeper::handle(const bus::Peer& peer, KeepSnapshot& kept, Moment now, StorageAnswers& answers) {
  session_ = peer;
  tell_ = true;
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

void Keeper::handle(const bus::Peer& peer, FileRequest& request, Moment now, StorageAnswers& answers) {
  if (request.task == FileTask::load) session_ = peer;
  if (saving_ && saving_->request.ticket == request.ticket) {
    saving_->peer = peer;
    return;
  }
  if (request.ticket == done_ticket_ && request.ticket != 0) {  // the answer got lost
    const bool whole = answers_with_project(request.task) && done_answer_.refusal.empty();
    answers.push_back({peer, whole ? loaded(request.ticket) : StorageReply{done_answer_}});
    return;
  }
  commit_or_say(now, answers);
  if (request.task == FileTask::save_as && carries())
    saving_ = {.peer = peer, .request = request};
  else
    perform_and_answer(peer, request, answers);
}

void Keeper::perform_and_answer(const bus::Peer& peer, const FileRequest& request, StorageAnswers& answers) {
  const auto done = perform(request);
  const bool saves = request.task == FileTask::flush || request.task == FileTask::save_as;
  if (done && saves && porter_.busy())
    saving_ = {.peer = peer, .request = request, .done = true};
  else
    answer(peer, request, done, answers);
}

void Keeper::answer(const bus::Peer& peer, const FileRequest& request, const Result<void>& done,
                    StorageAnswers& answers) {
  const auto path = store_ ? store_->path() : current_.get();
  done_ticket_ = request.ticket;
  done_answer_ = FileAnswer{request.ticket, path.string(), done ? "" : done.reason()};
  const bool whole = done && answers_with_project(request.task);
  answers.push_back({peer, whole ? loaded(request.ticket) : StorageReply{done_answer_}});
  tell_ = true;
}

StorageAnswers Keeper::tick(Moment now) {
  StorageAnswers answers;
  const bool may_try = trouble_.empty() || now >= next_try_;
  const bool something = !waiting_.empty() || !epoch_on_disk_ || !trouble_.empty();
  const bool fine = !something || (may_try && commit_or_say(now, answers));
  if (fine && std::exchange(tell_, false) && !session_.empty())
    answers.push_back({session_, Durable{epoch_, store_ ? store_->revision() : Revision{}}});
  if (fine) carry(now, answers);
  if (fine) fold_when_quiet(now);
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
  if (!saving_) return;
  const auto saving = *std::exchange(saving_, {});
  if (saving.done) return answer(saving.peer, saving.request, done, answers);
  commit_or_say(now, answers);
  perform_and_answer(saving.peer, saving.request, answers);
}

// ── to disk ─────────────────────────────────────────────────────────────────────────────────────────────────────

bool Keeper::commit_or_say(Moment now, StorageAnswers& answers) {
  if (!trouble_.empty() && now < next_try_) return false;
  if (auto done = commit(); !done) {
    say_trouble(done.reason(), now, answers);
    return false;
  }
  if (!trouble_.empty()) tell_ = true;
  trouble_.clear();
  last_commit_ = now;
  return true;
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
  waiting_.clear();
  return {};
}

void Keeper::say_trouble(const std::string& reason, Moment now, StorageAnswers& answers) {
  if (trouble_.empty()) add_note(note_, reason);
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

/// The file that was open last, else the unsaved project. Where not even that can be had, work goes on in memory and
/// is kept as soon as it can.
void Keeper::open_at_start() {
  const auto last = current_.get();
  if (last != current_.unsaved()) {
    const auto opened = go_to(last);
    if (opened) return;
    add_note(note_, opened.reason() + "; the unsaved project is opened instead");
  }
  put_broken_unsaved_aside();
  if (auto there = make_sure_of_store(); !there) trouble_ = there.reason();
}

/// What cannot be opened any more must not keep a musician from working; it stays there to be looked at.
void Keeper::put_broken_unsaved_aside() {
  const auto& unsaved = current_.unsaved();
  if (!std::filesystem::exists(unsaved)) return;
  const auto whole = is_whole(unsaved);
  if (whole) return;
  const auto aside = current_.put_unsaved_aside();
  add_note(note_, whole.reason() + (aside ? "; it was put aside" : "; " + aside.reason()));
}

Result<void> Keeper::make_sure_of_store() {
  if (store_) return {};
  const auto& unsaved = current_.unsaved();
  if (!std::filesystem::exists(unsaved))
    if (auto made = Store::create(unsaved, {}); !made) return made;
  const auto epoch = epoch_;
  const auto accepted = accepted_;
  if (auto gone = go_to(unsaved); !gone) return gone;
  if (epoch > epoch_) {  // work went on in memory meanwhile
    epoch_ = epoch;
    epoch_on_disk_ = false;
    accepted_ = accepted;
  }
  if (!waiting_.empty() && waiting_.front().change.revision != next(store_->revision())) {
    waiting_.clear();  // the session, told what is on disk, sends everything
    accepted_ = store_->revision();
  }
  return {};
}

/// Opens that file in place of the one that is open now. All that waited must be on disk.
Result<void> Keeper::go_to(const std::filesystem::path& path) {
  auto opened = Store::open(path);
  if (!opened) return opened.refusal();
  auto held = opened->read();  // before the other is let go
  if (!held) return held.refusal();
  if (auto set = current_.set(path); !set) return set;
  add_note(note_, held->damage);
  store_.emplace(std::move(*opened));
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
      return create(whole_path(path));
    case FileTask::open:
      return open(whole_path(path));
    case FileTask::save_as:
      return save_as(whole_path(path));
    case FileTask::flush:
      return flush();
  }
  return {};
}

Result<void> Keeper::create(const std::filesystem::path& path) {
  if (!trouble_.empty()) return Refusal{"the open project is not on disk yet: " + trouble_};
  if (path.empty() || path == current_.unsaved()) return create_unsaved();
  if (store_ && store_->path() == path && store_->revision() == Revision{}) return {};  // asked twice
  if (auto made = Store::create(path, {}); !made) return made;
  return go_to(path);
}

/// What was never saved is not thrown away for a new project: it is put aside.
Result<void> Keeper::create_unsaved() {
  const auto& unsaved = current_.unsaved();
  const bool open_now = store_ && store_->path() == unsaved;
  if (open_now && store_->revision() == Revision{}) return {};
  if (open_now) {
    if (auto whole = store_->fold_log(true); !whole) return whole;
    store_.reset();
  }
  if (std::filesystem::exists(unsaved)) {
    if (auto aside = current_.put_unsaved_aside(); !aside) return aside;
  }
  if (auto made = Store::create(unsaved, {}); !made) return made;
  return go_to(unsaved);
}

Result<void> Keeper::open(const std::filesystem::path& path) {
  if (!trouble_.empty())
    return Refusal{"the open project is not on disk yet: " + trouble_ + "; save it elsewhere first"};
  if (store_ && store_->path() == path) return {};
  return go_to(path);
}

/// Also the way out when the disk is full: what waits goes to the new file. Samples come there part by part from the
/// shelf, beside the journal; where they cannot all be there, the file is copied with them.
Result<void> Keeper::save_as(const std::filesystem::path& path) {
  if (!store_) return Refusal{"there is no project file yet: " + trouble_};
  if (store_->path() == path) return flush();
  const auto accepted = accepted_;
  const bool was_unsaved = store_->path() == current_.unsaved();
  auto copied = porter_.busy() ? store_->copy_to(path) : store_->copy_music_to(path);
  if (!copied) return copied;
  if (auto gone = go_to(path); !gone) return gone;
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
  return store_->fold_log(true);
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

/// What the session goes on from: the file and what waits for it. A new life of the session begins with it.
StorageReply Keeper::loaded(std::uint64_t ticket) {
  Loaded answer{.ticket = ticket, .path = current_.get().string()};
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
  health.words = {{"path", current_.get().string()}, {"sqlite", sqlite_version()}};
  if (!carry_trouble_.empty()) health.words["trouble"] = carry_trouble_;
  if (!trouble_.empty()) health.words["trouble"] = trouble_;
  return health;
}

}  // namespace beltane
