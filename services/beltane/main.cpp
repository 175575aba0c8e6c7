#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

std::string from_environment(const char* name, std::string otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

int run(int argc, char** argv) {
  CLI::App app{"beltane: the studio that cannot go silent.\nExample: beltane demo --seconds 20"};
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every verb");
  Command command;
  std::string rig = from_environment("BELTANE_RIG", "default");
  app.add_option("--rig", rig, "Which running rig (also $BELTANE_RIG)")->capture_default_str();
  app.add_flag("--json", command.json, "Machine form: one JSON document, or a line each where a verb streams");
  app.fallthrough();
  Verbs verbs(app);
  for (auto* add :
       {add_rig_verbs, add_project_verbs, add_export_verbs, add_edit_verbs, add_show_verbs, add_catalogue_verbs,
        add_transport_verbs, add_quarantine_verbs, add_watch_verbs, add_demo_verbs, add_drill_verbs})
    add(verbs);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  command.rig = rig_named(rig);
  command.terminal = isatty(STDOUT_FILENO) != 0;
  command.author = from_environment("USER", "someone");
  auto done = secure_runtime(command.rig);
  if (done) done = verbs.chosen()(command);
  if (done) return 0;
  std::fprintf(stderr, "beltane: %s\n", done.reason().c_str());
  return 1;
}

}  // namespace
}  // namespace beltane

int main(int argc, char** argv) { return beltane::run(argc, argv); }
