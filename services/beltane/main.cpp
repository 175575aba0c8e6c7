#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "host/rig_name.hpp"
#include "model/catalogue/nearest.hpp"
#include "model/editing/plain_text.hpp"
#include "services/beltane/output.hpp"
#include "services/beltane/verbs.hpp"

namespace beltane {
namespace {

constexpr int failed = 1;
constexpr int bad_usage = 2;

std::string from_environment(const char* name, std::string otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? value : otherwise;
}

int say(int status, const std::string& sentence) {
  std::fprintf(stderr, "beltane: %s\n", plain_text_of(sentence).c_str());
  return status;
}

/// A standard stream that the caller has closed would else be the number of a socket or of the next file.
void keep_standard_streams_apart() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    if (fcntl(stream, F_GETFD) == -1) (void)!open("/dev/null", O_RDONLY);  // writing to it fails, and is noticed
}

/// The word that stands where a verb should.
std::string no_verb(const CLI::App& app) {
  for (const auto& word : app.remaining())
    if (!word.starts_with('-')) return word;
  return {};
}

std::string no_such_verb(const CLI::App& app, const std::string& asked) {
  std::vector<std::string> names;
  for (const auto* verb : app.get_subcommands([](const CLI::App*) { return true; })) names.push_back(verb->get_name());
  return "there is no verb `" + asked + "`." + did_you_mean(asked, names) + " `beltane --help` lists all";
}

int misunderstood(const CLI::App& app, const CLI::ParseError& error) {
  const auto word = app.get_subcommands().empty() ? no_verb(app) : std::string();
  if (error.get_exit_code() != 0 && !word.empty()) return say(bad_usage, no_such_verb(app, word));
  return app.exit(error) == 0 ? 0 : bad_usage;
}

int run(int argc, char** argv) {
  CLI::App app{"beltane: the studio that cannot go silent.\nExample: beltane demo --seconds 20"};
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every verb");
  VerbContext command;
  std::string rig = from_environment("BELTANE_RIG", "default");
  app.add_option("--rig", rig, "Which running rig (also $BELTANE_RIG)")->capture_default_str();
  app.add_flag("--json", command.json, "Machine form: one JSON document, or a line each where a verb streams");
  app.fallthrough();
  VerbAction chosen;
  add_verbs(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return misunderstood(app, error);
  }
  if (!is_rig_name(rig))
    return say(bad_usage, "`" + rig.substr(0, 40) + "` cannot be the name of a rig; " + std::string(rig_name_rule));
  command.rig = rig_named(rig);
  command.terminal = isatty(STDOUT_FILENO) != 0;
  command.author = from_environment("USER", "someone");
  auto done = secure_runtime(command.rig);
  if (done) done = chosen(command);
  return done ? 0 : say(failed, done.reason());
}

/// No verb ends in an abort: what nobody foresaw is a sentence too.
int run_and_tell(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    return say(failed, std::string("something unforeseen: ") + error.what());
  }
}

}  // namespace
}  // namespace beltane

int main(int argc, char** argv) {
  beltane::keep_standard_streams_apart();
  signal(SIGPIPE, SIG_IGN);  // a reader that is gone is noticed where we write
  const int status = beltane::run_and_tell(argc, argv);
  errno = 0;
  if (beltane::output_works() || status != 0) return status;
  const std::string why = errno != 0 ? std::string(": ") + std::strerror(errno) : "";
  return beltane::say(beltane::failed, "not all that was to be said could be written to standard output" + why);
}
