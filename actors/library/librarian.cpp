#include "library/librarian.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>

#include "model/editing/refuse.hpp"
#include "wire/wire.hpp"

namespace beltane::library {
namespace {

namespace fs = std::filesystem;

constexpr auto catalogue_file = "catalogue.json";
constexpr auto complaints_file = "wrong";
constexpr auto lock_file = ".lock";
const std::string bench_prefix = ".bench-";
constexpr std::size_t at_once = 12;  // units in one look, so that what comes next does not wait for all of them

/// Whole or not at all.
void put(const fs::path& path, const std::string& text) {
  const auto fresh = fs::path(path.string() + ".new-" + std::to_string(getpid()));
  std::error_code ignored;
  if (std::ofstream(fresh, std::ios::binary) << text) fs::rename(fresh, path, ignored);
}

/// One librarian works at a time; it lets go when it ends, however it ends.
class LibraryLock {
 public:
  explicit LibraryLock(const fs::path& path) : file_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    held_ = file_ >= 0 && flock(file_, LOCK_EX | LOCK_NB) == 0;
  }
  ~LibraryLock() {
    if (file_ >= 0) close(file_);
  }
  LibraryLock(const LibraryLock&) = delete;
  LibraryLock& operator=(const LibraryLock&) = delete;
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

std::string sentence(const std::string& shown, const std::string& reason) {
  return shown + " " + reason + (reason.ends_with('?') || reason.ends_with('!') ? "" : ".");
}

/// One line, without what would be read as the end of a field.
std::string field(std::string text) {
  std::ranges::replace_if(
      text, [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; }, ' ');
  return text;
}

constexpr auto look_for_new = std::chrono::milliseconds(500);

/// Why the unit cannot have that name, as the end of a sentence; nothing where it can.
std::string name_trouble(const SourceFile& source, const std::map<std::string, std::string>& owners,
                         const Catalogue& built) {
  if (built.find(source.name))
    return "has the name of a unit that comes with beltane; give the file and its SynthDef another";
  const auto owner = owners.find(source.name);
  return owner == owners.end() ? "" : "has the name of " + owner->second;
}

}  // namespace

std::string attempt_of(const SourceFile& source) { return source.version + "@" + source.saved; }

bool may_pass(const std::string& sentence) {
  const auto says = [&](const char* words) { return sentence.find(words) != sentence.npos; };
  return says(cannot_compile) || says(cannot_play) || says(cannot_put);
}

std::string text_of_wrong(const Shelved& shelved) {
  std::string text;
  for (const auto& [shown, words] : shelved.wrong) {
    const auto tried = shelved.tried.find(shown);
    text += (tried == shelved.tried.end() || may_pass(words) ? "-" : tried->second) + '\t' + field(shown) + '\t' +
            field(words) + '\n';
  }
  return text;
}

void read_wrong(const std::string& text, Shelved& shelved) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string attempt, shown, words;
    if (!std::getline(fields, attempt, '\t') || !std::getline(fields, shown, '\t') || !std::getline(fields, words))
      continue;
    if (attempt != "-") shelved.tried.insert_or_assign(shown, attempt);
    shelved.wrong.insert_or_assign(shown, words);
  }
}

LibraryWork work_of(const std::vector<SourceFile>& sources, const Shelved& known, const Catalogue& built) {
  LibraryWork work;
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
    if (!made && (tried == known.tried.end() || tried->second != attempt_of(source))) work.make.push_back(source);
  }
  for (const auto& [name, unit] : known.units)
    if (!owners.contains(name)) work.gone.insert(name);
  return work;
}

Shelved after(Shelved known, const std::vector<SourceFile>& sources, const LibraryWork& work,
              const UnitOutcomes& outcomes) {
  const auto attempts = std::exchange(known.tried, {});
  const auto sentences = std::exchange(known.wrong, work.wrong);
  for (const auto& name : work.gone) known.units.erase(name);
  for (const auto& source : sources) {
    if (work.wrong.contains(source.shown)) continue;
    const auto made = outcomes.find(source.shown);
    const auto before = attempts.find(source.shown);
    if (made != outcomes.end() && made->second) {
      known.units.insert_or_assign(source.name, *made->second);
    } else if (made != outcomes.end()) {
      const auto kept = known.units.contains(source.name) ? "; the one before it stays" : "";
      known.wrong.emplace(source.shown, sentence(source.shown, made->second.reason() + kept));
      known.tried.emplace(source.shown, attempt_of(source));
    } else if (before != attempts.end() && before->second == attempt_of(source)) {
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

Librarian::Librarian(LibraryPlaces places, Meanwhile meanwhile)
    : places_(std::move(places)),
      meanwhile_(std::move(meanwhile)),
      folder_(places_.folder),
      tools_(version_of(file_text(places_.tools.compiler / "compile.scd") +
                        file_text(places_.tools.compiler / "common.scd"))) {
  std::error_code ignored;
  fs::create_directories(places_.compiled, ignored);
  folder_.furnish();
}

std::vector<std::string> Librarian::look(bool settled) {
  const auto sources = this->sources(settled);
  const LibraryLock lock(places_.compiled / lock_file);
  auto before = shelved_;
  read();
  remember_waiting(sources);
  shut_out_ = !lock;
  if (shut_out_) {
    shelved_ = before;
    return {};
  }
  const bool first = std::exchange(first_, false);
  if (first) {
    before = shelved_;
    clear_benches(places_.compiled);
  }
  auto work = work_of(sources, shelved_, *places_.tools.built);
  choose(work.make);
  const auto outcomes = make(work.make);
  if (!meanwhile_()) {  // what was given up is not wrong
    shelved_ = before;
    return {};
  }
  auto next = after(shelved_, sources, work, outcomes);
  const bool changed = next != shelved_;
  shelved_ = std::move(next);
  if (changed || first) save();
  remember_waiting(sources);
  return news(before, shelved_);
}

/// What this or another librarian left on the disk.
void Librarian::read() {
  const auto tried_here = std::exchange(shelved_, {}).tried;
  if (auto units = wire::read_units(file_text(places_.compiled / catalogue_file)))
    for (auto& unit : *units) shelved_.units.insert_or_assign(unit.name, unit);
  read_wrong(file_text(places_.compiled / complaints_file), shelved_);
  for (const auto& [shown, attempt] : tried_here)
    if (shelved_.wrong.contains(shown)) shelved_.tried.try_emplace(shown, attempt);
}

void Librarian::remember_waiting(const std::vector<SourceFile>& sources) {
  waiting_.clear();
  quick_ = false;
  for (const auto& source : work_of(sources, shelved_, *places_.tools.built).make) {
    waiting_.push_back(source.shown);
    quick_ = quick_ || !is_slow(source);
  }
  for (const auto& source : sources)
    if (source.arriving) waiting_.push_back(source.shown);
}

/// Some of what was not tried yet; where all was, one of what kept the compiler.
void Librarian::choose(std::vector<SourceFile>& make) const {
  std::ranges::stable_partition(make, [&](const SourceFile& source) { return !is_slow(source); });
  const auto first_slow = std::ranges::find_if(make, [&](const SourceFile& source) { return is_slow(source); });
  const auto quick = static_cast<std::size_t>(first_slow - make.begin());
  const auto most = quick == 0 ? 1 : std::min(quick, at_once);
  if (make.size() > most) make.resize(most);
}

/// False as soon as a file is there that is none of these.
bool Librarian::nothing_new(const std::vector<SourceFile>& sources) {
  return std::ranges::all_of(folder_.look(true), [&](const SourceFile& now) {
    return now.arriving || std::ranges::any_of(sources, [&](const SourceFile& known) {
             return known.shown == now.shown && known.saved == now.saved;
           });
  });
}

/// The user's files before the plugins, which are many.
std::vector<SourceFile> Librarian::sources(bool settled) {
  auto sources = folder_.look(settled);
  const auto plugins = plugins_.look(meanwhile_);
  sources.insert(sources.end(), plugins.begin(), plugins.end());
  for (auto& source : sources)
    if (!source.compiled) source.version = version_of(source.version + tools_);  // what compiles it may change too
  return sources;
}

/// The SynthDefs lie in the compiled folder before the catalogue names them.
UnitOutcomes Librarian::make(const std::vector<SourceFile>& sources) {
  if (sources.empty()) return {};
  const bool slow = is_slow(sources.front());
  const auto known = slow ? folder_.look(true) : std::vector<SourceFile>{};
  bool go_on = true;
  auto looked = std::chrono::steady_clock::now();
  const auto meanwhile = [&] {
    const auto now = std::chrono::steady_clock::now();
    if (slow && now - looked >= look_for_new) {
      go_on = go_on && nothing_new(known);
      looked = now;
    }
    return meanwhile_() && go_on;
  };
  Workshop workshop(places_.tools, places_.compiled / (bench_prefix + std::to_string(getpid())), meanwhile);
  auto outcomes = slow ? workshop.make_slow(sources.front()) : workshop.make(sources);
  if (!go_on) return {};  // its turn comes again
  for (const auto& source : sources)
    if (workshop.slow().contains(source.shown)) slow_.insert(attempt_of(source));
  for (auto& [shown, outcome] : outcomes) {
    if (!outcome) continue;
    std::error_code error;
    fs::rename(workshop.definition(*outcome), places_.compiled / (outcome->name + ".scsyndef"), error);
    if (error) outcome = refuse(cannot_put, places_.compiled.string(), ": ", error.message());
  }
  return outcomes;
}

void Librarian::save() const {
  std::vector<UnitSpec> units;
  for (const auto& [name, unit] : shelved_.units) units.push_back(unit);
  put(places_.compiled / complaints_file, text_of_wrong(shelved_));
  put(places_.compiled / catalogue_file, wire::write_units(units));
}

std::vector<std::string> complaints_in(const fs::path& compiled) {
  Shelved shelved;
  read_wrong(file_text(compiled / complaints_file), shelved);
  std::vector<std::string> all;
  for (const auto& [shown, words] : shelved.wrong) all.push_back(words);
  return all;
}

}  // namespace beltane::library
