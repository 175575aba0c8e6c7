#include "support/generators.hpp"

#include "model/editing/resolve.hpp"
#include "support/fitting_edits.hpp"
#include "support/random_values.hpp"
#include "support/test_catalogue.hpp"

namespace beltane::support {

template <class T>
rc::Gen<T> anything() {
  return rc::gen::exec([] { return drawn<T>(); });
}

template rc::Gen<Note> anything();
template rc::Gen<Project> anything();
template rc::Gen<Edit> anything();
template rc::Gen<Edits> anything();
template rc::Gen<Change> anything();
template rc::Gen<SessionRequest> anything();
template rc::Gen<SessionReply> anything();
template rc::Gen<Publication> anything();
template rc::Gen<CatchUp> anything();
template rc::Gen<CaughtUp> anything();
template rc::Gen<StorageRequest> anything();
template rc::Gen<StorageReply> anything();
template rc::Gen<TransportCommand> anything();
template rc::Gen<Gestures> anything();
template rc::Gen<VoiceCommands> anything();
template rc::Gen<VoiceEvents> anything();
template rc::Gen<BackendRequest> anything();
template rc::Gen<BackendAnswer> anything();
template rc::Gen<Telemetry> anything();
template rc::Gen<ToSupervisor> anything();
template rc::Gen<FromSupervisor> anything();
template rc::Gen<KeepChange> anything();
template rc::Gen<Studio> anything();

rc::Gen<Project> projects() {
  return rc::gen::exec([] {
    Project project;
    for (const auto first : {Edit{AddBus{}}.index(), Edit{AddInstrument{}}.index(), Edit{AddInstrument{}}.index()})
      project = *accepted(project, *fitting(project, first), test_catalogue());
    if (drawn<bool>()) project = *accepted(project, SetTempo{{4}, {90}}, test_catalogue());
    for (int i = 0; i < 3; ++i)  // where something plays samples
      if (const auto edit = fitting(project, Edit{PutZones{}}.index()))
        if (auto next = accepted(project, *edit, test_catalogue())) project = *next;
    for (auto count = within(0, 60); count > 0; --count)
      if (auto next = accepted(project, fitting(project), test_catalogue())) project = *next;
    return project;
  });
}

rc::Gen<std::optional<Edit>> fitting_edit(const Project& project, std::size_t alternative) {
  return rc::gen::exec([project, alternative] { return fitting(project, alternative); });
}

rc::Gen<Edit> fitting_edit(const Project& project) {
  return rc::gen::exec([project] { return fitting(project); });
}

}  // namespace beltane::support
