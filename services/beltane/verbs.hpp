#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "services/beltane/client.hpp"

namespace beltane {

/// What runs once the words were understood. A refusal is printed on standard error; the exit status is then 1.
using Action = std::function<Result<void>(const Command&)>;

/// The command line being built: each file of verbs adds its own.
class Verbs {
 public:
  explicit Verbs(CLI::App& app) : app_(app) {}

  /// A verb with its one line of help and an example; `action` runs when it was chosen.
  CLI::App* add(const std::string& name, const std::string& help, const std::string& example, Action action);
  const Action& chosen() const { return chosen_; }

 private:
  CLI::App& app_;
  Action chosen_{};
};

void add_rig_verbs(Verbs&);        // up, down, status, logs
void add_project_verbs(Verbs&);    // new, open, save, import
void add_export_verbs(Verbs&);     // export
void add_edit_verbs(Verbs&);       // edit, set, get, undo, redo, history
void add_show_verbs(Verbs&);       // show, version
void add_catalogue_verbs(Verbs&);  // catalogue, audition
void add_transport_verbs(Verbs&);  // play, stop, seek, loop, tempo, record, note, controller
void add_watch_verbs(Verbs&);      // watch
void add_demo_verbs(Verbs&);       // demo
void add_drill_verbs(Verbs&);      // drill

}  // namespace beltane
