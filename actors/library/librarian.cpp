#include "library/librarian.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "model/refuse.hpp"
#include "wire/wire.hpp"

namespace beltane::library {
namespace {

namespace fs = std::filesystem;

constexpr auto catalogue_file = "catalogue.json";
constexpr auto complaints_file = "wrong";
constexpr auto lock_file = ".lock";
const std::string bench_prefix = ".bench-";
constexpr std::size_t at_once = 12;  // units in one look, so that what comes next does not wait for all of them

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Whole or not at all.
void put(const fs::path& path, const std::string& text) {
  const auto fresh = fs::path(path.string() + ".new-" + std::to_string(getpid()));
  std::error_code ignored;
  if (std::ofstream(fresh, std::ios::binary) << text) fs::rename(fresh, path, ignored);
}

/// One librarian works at a time; it lets go when it ends, however it ends.
class Lock {
 public:
  explicit Lock(const fs::path& path) : file_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    held_ = file_ >= 0 && flock(file_, LOCK_EX | LOCK_NB) == 0;
  }
  ~Lock() {
    if (file_ >= 0) close(file_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  explicit operator bool() const { return held_; }

 private:
  int file_;
  bool held_{};
};

/// Whoever holds the lock is the only one who works: what others left lying there was left by their deaths.
void clear_benches(const fs::path& compiled) {
  std::error_code ignored;
  std::vector<fs::path> left;
  for (const auto& entry : fs::directory_iterator(compiled, ignored))
    if (entry.path().filename().string().starts_with(bench_prefix)) left.push_back(entry.path());
  for (const auto& bench : left) fs::remove_all(bench, ignored);
}

std::string sentence(const std::string& shown, const std::string& reason) { return shown + " " + reason + "."; }

/// Why the unit cannot have that name, as the end of a sentence; nothing where it can.
std::string name_trouble(const Source& source, const std::map<std::string, std::string>& owners,
                         const Catalogue& built) {
  if (built.find(source.name))
    return "has the name of a unit that comes with beltane; give the file and its SynthDef another";
  const auto owner = owners.find(source.name);
  return owner == owners.end() ? "" : "has the name of " + owner->second;
}

}  // namespace

Work work_of(const std::vector<Source>& sources, const Shelved& known, const Catalogue& built) {
  Work work;
  std::map<std::string, std::string> owners;
  for (const auto& source : sources) {
    if (const auto trouble = name_trouble(source, owners, built); !trouble.empty()) {
      work.wrong.emplace(source.shown, sentence(source.shown, trouble));
      continue;
    }
    owners.emplace(source.name, source.shown);
    if (source.arriving) continue;
    const auto unit = known.units.find(source.name);
    const auto tried = known.tried.find(source.shown);
    const bool made =
        unit != known.units.end() && unit->second.version == source.version && unit->second.kind == source.kind;
    if (!made && (tried == known.tried.end() || tried->second != source.version)) work.make.push_back(source);
  }
  for (const auto& [name, unit] : known.units)
    if (!owners.contains(name)) work.gone.insert(name);
  return work;
}

Shelved after(Shelved known, const std::vector<Source>& sources, const Work& work, const Outcomes& outcomes) {
  const auto versions = std::exchange(known.tried, {});
  const auto sentences = std::exchange(known.wrong, work.wrong);
  for (const auto& name : work.gone) known.units.erase(name);
  for (const auto& source : sources) {
    if (work.wrong.contains(source.shown)) continue;
    const auto made = outcomes.find(source.shown);
    const auto before = versions.find(source.shown);
    if (made != outcomes.end() && made->second) {
      known.units.insert_or_assign(source.name, *made->second);
    } else if (made != outcomes.end()) {
      const auto kept = known.units.contains(source.name) ? "; the one before it stays" : "";
      known.wrong.emplace(source.shown, sentence(source.shown, made->second.reason() + kept));
      known.tried.emplace(source.shown, source.version);
    } else if (before != versions.end() && before->second == source.version) {
      known.wrong.emplace(source.shown, sentences.at(source.shown));
      known.tried.insert(*before);
    }
  }
  return known;
}

std::vector<std::string> news(const Shelved& before, const Shelved& after) {
  std::vector<std::string> said;
  for (const auto& [name, unit] : after.units) {
    const auto known = before.units.find(name);
    if (known == before.units.end())
      said.push_back("the " + std::string(word(unit.kind)) + " '" + name + "' is in the catalogue.");
    else if (known->second != unit)
      said.push_back("the " + std::string(word(unit.kind)) + " '" + name + "' is renewed.");
  }
  for (const auto& [name, unit] : before.units)
    if (!after.units.contains(name)) said.push_back("'" + name + "' is not in the library any more.");
  for (const auto& [shown, text] : after.wrong)
    if (const auto known = before.wrong.find(shown); known == before.wrong.end() || known->second != text)
      said.push_back(text);
  return said;
}

Librarian::Librarian(Places places, Meanwhile meanwhile)
    : places_(std::move(places)),
      meanwhile_(std::move(meanwhile)),
      folder_(places_.folder),
      tools_(version_of(text_of(places_.tools.compiler / "compile.scd") +
                        text_of(places_.tools.compiler / "common.scd"))) {
  std::error_code ignored;
  fs::create_directories(places_.compiled, ignored);
  folder_.furnish();
}

std::vector<std::string> Librarian::look(bool settled) {
  const auto sources = this->sources(settled);
  const Lock lock(places_.compiled / lock_file);
  if (!lock) return {};
  auto before = shelved_;
  shelved_.units.clear();
  if (auto units = wire::read_units(text_of(places_.compiled / catalogue_file)))
    for (auto& unit : *units) shelved_.units.insert_or_assign(unit.name, unit);
  const bool first = std::exchange(first_, false);
  if (first) {
    before = shelved_;
    clear_benches(places_.compiled);
  }
  auto work = work_of(sources, shelved_, *places_.tools.built);
  if (work.make.size() > at_once) work.make.resize(at_once);
  const auto outcomes = make(work.make);
  if (!meanwhile_()) {  // what was given up is not wrong
    shelved_ = before;
    return {};
  }
  auto next = after(shelved_, sources, work, outcomes);
  const bool changed = next != shelved_;
  shelved_ = std::move(next);
  if (changed || first) keep();
  return news(before, shelved_);
}

/// The user's files before the plugins, which are many.
std::vector<Source> Librarian::sources(bool settled) {
  auto sources = folder_.look(settled);
  const auto plugins = plugins_.look(meanwhile_);
  sources.insert(sources.end(), plugins.begin(), plugins.end());
  for (auto& source : sources)
    if (!source.compiled) source.version = version_of(source.version + tools_);  // what compiles it may change too
  return sources;
}

/// The SynthDefs lie in the compiled folder before the catalogue names them.
Outcomes Librarian::make(const std::vector<Source>& sources) {
  if (sources.empty()) return {};
  Workshop workshop(places_.tools, places_.compiled / (bench_prefix + std::to_string(getpid())), meanwhile_);
  auto outcomes = workshop.make(sources);
  for (auto& [shown, outcome] : outcomes) {
    if (!outcome) continue;
    std::error_code error;
    fs::rename(workshop.definition(*outcome), places_.compiled / (outcome->name + ".scsyndef"), error);
    if (error) outcome = refuse("cannot be put into ", places_.compiled.string(), ": ", error.message());
  }
  return outcomes;
}

void Librarian::keep() const {
  std::vector<UnitSpec> units;
  for (const auto& [name, unit] : shelved_.units) units.push_back(unit);
  std::string complaints;
  for (const auto& [shown, text] : shelved_.wrong) complaints += text + "\n";
  put(places_.compiled / complaints_file, complaints);
  put(places_.compiled / catalogue_file, wire::write_units(units));
}

std::vector<std::string> complaints_in(const fs::path& compiled) {
  std::vector<std::string> all;
  std::ifstream file(compiled / complaints_file);
  for (std::string line; std::getline(file, line);) all.push_back(line);
  return all;
}

}  // namespace beltane::library
