#include "persistence/storage_state.hpp"

namespace beltane {

StorageState::StorageState(const std::filesystem::path& state, const std::string& rig, std::int32_t pid,
                           SampleShelf shelf)
    : pid_(pid), project_(state, rig, std::move(shelf)) {
  const auto opened = project_.never_saved() ? project_.load() : project_.find_again();
  if (project_.store()) journal_.resume();
  if (opened) return;
  journal_.trouble().refused(opened.reason(), {});
  project_.notices().add(opened.reason());
}

StorageState::~StorageState() { (void)journal_.write().operator bool(); }

StorageAnswers StorageState::receive(const loop::Peer& peer, StorageRequest request, Moment now) {
  std::visit([&](auto& one) { handle(peer, one, now); }, request);
  return replies_.drain();
}

/// What is of another project is kept nowhere: nothing is ever healed into it.
bool StorageState::is_of_open_project(const ProjectId& project) {
  if (project == project_.identity()) return true;
  if (tasks_.is_former(project)) return false;
  const auto reason = "what is edited belongs to another project than " + project_.path().string() +
                      " holds, and is not kept in it" + other_choices;
  if (refused_ != project) project_.notices().add(reason);
  refused_ = project;
  replies_.to_session(StorageTrouble{journal_.trouble() ? journal_.trouble().reason() : reason});
  return false;
}

void StorageState::handle(const loop::Peer& peer, KeepChange& kept, Moment now) {
  replies_.set_session(peer);
  replies_.owe_report();
  if (is_of_open_project(kept.project)) journal_.accept(std::move(kept), now);
}

void StorageState::handle(const loop::Peer& peer, const KeepSnapshot& kept, Moment now) {
  replies_.set_session(peer);
  replies_.owe_report();
  if (tasks_.save(kept, now)) return;
  if (is_of_open_project(kept.project)) journal_.accept(kept, now);
}

/// Where one loads, the session that was here before hears of the new epoch at once, and ends: see SessionState.
void StorageState::handle(const loop::Peer& peer, const FileRequest& request, Moment now) {
  if (request.task != FileTask::load) return tasks_.handle(peer, request, now);
  const auto former = replies_.set_session(peer);
  const auto before = journal_.epoch();
  tasks_.handle(peer, request, now);
  if (!former.empty() && former != peer && journal_.epoch() > before) replies_.add(former, journal_.durable());
}

StorageAnswers StorageState::tick(Moment now) {
  if (journal_.step(now)) {
    if (replies_.take_report()) replies_.to_session(journal_.durable());
    tasks_.carry_samples(now);
    journal_.fold_when_quiet(now);
  }
  tasks_.refuse_overdue(now);
  return replies_.drain();
}

Health StorageState::health() const {
  Health health{.process = "persistence", .pid = pid_, .ready = true};
  journal_.tell(health);
  health.words = {{"path", project_.path().string()}, {"sqlite", sqlite_version()}};
  if (!project_.file_note().empty()) health.words["note"] = project_.file_note();
  if (!tasks_.trouble().empty()) health.words["trouble"] = tasks_.trouble();
  if (journal_.trouble()) health.words["trouble"] = journal_.trouble().reason();
  return health;
}

}  // namespace beltane
