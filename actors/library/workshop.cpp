#include "library/workshop.hpp"

#include <sndfile.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>

#include "isolation/child.hpp"
#include "isolation/sandbox.hpp"
#include "library/folder.hpp"
#include "library/synthdef.hpp"
#include "model/editing/refuse.hpp"
#include "model/editing/resolve.hpp"
#include "render/render.hpp"
#include "wire/wire.hpp"

namespace beltane::library {
namespace {

namespace fs = std::filesystem;

constexpr auto out_of_time = "did not finish in time";
constexpr auto endless =
    "keeps the compiler without an end; is there a loop in it? Save it again to have it tried again";
constexpr Seconds compile_look_period{0.05};
constexpr double loudest = 64;     // 36 dB above full scale: more hurts
constexpr double silence = 0.001;  // -60 dB
constexpr Seconds last_heard{12};  // after the key of a source was released
constexpr Seconds most_wait{60};   // for a trial

void write(const fs::path& path, const std::string& text) {
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  std::ofstream(path, std::ios::binary) << text;
}

std::string without_stop(std::string sentence) {
  while (!sentence.empty() && (sentence.back() == '.' || sentence.back() == '\n')) sentence.pop_back();
  return sentence;
}

// ── the trial ────────────────────────────────────────────────────────────────────────────────────────────────────

Edits trial_song(const UnitSpec& unit) {
  const InstrumentId id{1};
  AddInstrument add{.def = {.id = id, .strip = {.name = "tried"}}};
  add.notes = {{.id = NoteId{1}, .length = Beats{1}, .pitch = 57}};
  auto& units = add.def.strip.units;
  const bool is_source = unit.kind == UnitKind::source || unit.kind == UnitKind::input;
  units = {source_unit(id, is_source ? unit.name : "saw")};
  switch (unit.kind) {
    case UnitKind::filter:
      units.push_back(filter_unit(id, unit.name));
      break;
    case UnitKind::eq:
    case UnitKind::effect:
      units.push_back(effect_unit(UnitId{2}, unit.name));
      break;
    case UnitKind::modulator:
      units.push_back(modulator_unit(UnitId{2}, unit.name, {filter_id(id), "cutoff"}));
      units.push_back(filter_unit(id, "low_pass"));
      break;
    case UnitKind::voice_modulator:
      units.push_back(modulator_unit(UnitId{2}, unit.name, {source_id(id), "brightness"}));
      break;
    case UnitKind::source:
    case UnitKind::input:
    case UnitKind::system:
      break;
  }
  return {add};
}

/// What a trial sounded like.
struct Listened {
  bool finite{true};
  double peak{};
  double last{};  // peak of the last quarter of a second
};

Listened listen(const fs::path& wav) {
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, int (*)(SNDFILE*)> file(sf_open(wav.c_str(), SFM_READ, &info), sf_close);
  if (!file) return {};
  std::vector<float> all(static_cast<std::size_t>(info.frames * info.channels));
  sf_readf_float(file.get(), all.data(), info.frames);
  const auto tail = static_cast<std::size_t>(info.samplerate / 4 * info.channels);
  Listened listened;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double level = std::abs(all[i]);
    listened.finite = listened.finite && std::isfinite(level);
    listened.peak = std::max(listened.peak, level);
    if (i + tail >= all.size()) listened.last = std::max(listened.last, level);
  }
  return listened;
}

std::string verdict(const UnitSpec& unit, const Listened& listened) {
  if (!listened.finite) return "sounds like what is not a number";
  if (listened.peak > loudest) return "is dangerously loud: its peak is " + std::to_string(std::lround(listened.peak));
  if (unit.kind == UnitKind::source && listened.last > silence)
    return "still sounds " + std::to_string(std::lround(last_heard.count)) + " s after its key was released";
  return "";
}

/// Where the compiler finds it, below its folder.
std::string staged(const SourceFile& source) { return shelf_of(source.kind) + "/" + source.name + ".scd"; }

// ── the compiler ─────────────────────────────────────────────────────────────────────────────────────────────────

/// What the compiler said about each file: the line opens with its name.
std::map<std::string, std::string> complaints(const std::vector<SourceFile>& sources, const std::string& said) {
  std::map<std::string, std::string> found;
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);)
    for (const auto& source : sources)
      if (const auto file = staged(source) + " "; line.starts_with(file))
        found[source.shown] = without_stop(line.substr(file.size()));
  return found;
}

std::string last_line(const std::string& said) {
  std::istringstream lines(said);
  std::string line, last = "the compiler ended and said nothing";
  while (std::getline(lines, line))
    if (line.find_first_not_of(" \t\r") != line.npos) last = line;
  return without_stop(last);
}

}  // namespace

Workshop::Workshop(Tools tools, fs::path bench, Meanwhile meanwhile)
    : tools_(std::move(tools)), bench_(std::move(bench)), meanwhile_(std::move(meanwhile)) {
  std::error_code ignored;
  fs::remove_all(bench_, ignored);
  fs::create_directories(out(), ignored);
}

Workshop::~Workshop() {
  std::error_code ignored;
  fs::remove_all(bench_, ignored);
}

UnitOutcomes Workshop::make(const std::vector<SourceFile>& sources) {
  UnitOutcomes outcomes;
  std::vector<SourceFile> texts;
  for (const auto& source : sources)
    if (source.compiled)
      outcomes.insert_or_assign(source.shown, outcome_of(source));
    else
      texts.push_back(source);
  compile(std::move(texts), outcomes);
  try_out(sources, outcomes);
  return outcomes;
}

UnitOutcomes Workshop::make_slow(const SourceFile& source) {
  UnitOutcomes outcomes;
  const auto run = compile_all({source}, tools_.longest, outcomes);
  const auto wrong = complaints({source}, run.said);
  if (run.stalled || run.said.find(out_of_time) != run.said.npos)
    outcomes.insert_or_assign(source.shown, Refusal{endless});
  else if (!wrong.empty())
    outcomes.insert_or_assign(source.shown, Refusal{wrong.begin()->second});
  else if (!run.said.empty())
    outcomes.insert_or_assign(source.shown, refuse(cannot_compile, last_line(run.said)));
  try_out({source}, outcomes);
  return outcomes;
}

void Workshop::try_out(const std::vector<SourceFile>& sources, UnitOutcomes& outcomes) const {
  for (const auto& source : sources) {
    const auto made = outcomes.find(source.shown);
    if (made == outcomes.end() || !made->second) continue;
    made->second->version = source.version;
    made->second = tried(*made->second);
  }
}

/// All at once, without those that are wrong, and without the one that the compiler hung or died at; where nobody says
/// which that is, all are put off.
void Workshop::compile(std::vector<SourceFile> sources, UnitOutcomes& outcomes) {
  while (!sources.empty() && meanwhile_()) {
    const auto run = compile_all(sources, tools_.moment, outcomes);
    if (run.said.empty() && !run.stalled) return;
    const auto wrong = complaints(sources, run.said);
    for (const auto& [shown, sentence] : wrong) outcomes.insert_or_assign(shown, Refusal{sentence});
    const auto culprit = std::ranges::find(sources, run.at, staged);
    for (const auto& source : sources)
      if (wrong.empty() && (culprit == sources.end() || source.shown == culprit->shown)) slow_.insert(source.shown);
    std::erase_if(sources,
                  [&](const SourceFile& each) { return wrong.contains(each.shown) || slow_.contains(each.shown); });
  }
}

/// Waits for as long as the compiler gets on: from one file to the next within `most`.
Workshop::Run Workshop::await_compiler(Seconds most) {
  const isolation::Sandbox sandbox({.writable = bench_});
  auto child = isolation::Child::start(
      {"env", "BELTANE_COMPILE_SECONDS=" + std::to_string(std::lround(tools_.start.count + tools_.longest.count * 2)),
       "BELTANE_COMPILE_PROGRESS=" + progress().string(), "TMPDIR=" + bench_.string(), tools_.compiler / "compile.sh",
       bench_ / "made", bench_ / "in", tools_.units_dir / "samples"},
      &sandbox);
  if (!child) return {.said = child.reason()};
  std::string at;
  auto since = std::chrono::steady_clock::now();
  while (!child->ended(compile_look_period)) {
    if (!meanwhile_()) return {.said = "was given up"};
    const auto now = std::chrono::steady_clock::now();
    if (auto next = file_text(progress()); next != at) {
      at = std::move(next);
      since = now;
    }
    const std::chrono::duration<double> spent = now - since;
    if (spent.count() > (at.empty() ? tools_.start : most).count) return {.stalled = true, .at = at};
  }
  return {.said = child->status() == 0 ? "" : child->output() + " ", .at = file_text(progress())};
}

Workshop::Run Workshop::compile_all(const std::vector<SourceFile>& sources, Seconds most, UnitOutcomes& outcomes) {
  std::error_code ignored;
  const auto in = bench_ / "in", made = bench_ / "made";
  fs::remove_all(in, ignored);
  fs::remove(progress(), ignored);
  for (const auto& source : sources) write(in / staged(source), source.text);
  auto run = await_compiler(most);
  if (run.stalled || !run.said.empty()) return run;
  auto units = wire::read_units(file_text(made / "catalogue.json"));
  if (!units) return {.said = units.reason()};
  for (auto& unit : *units) {
    fs::rename(made / (unit.name + ".scsyndef"), definition(unit), ignored);
    const auto source = std::ranges::find(sources, unit.name, &SourceFile::name);
    if (source != sources.end()) outcomes.insert_or_assign(source->shown, std::move(unit));
  }
  return run;
}

UnitOutcome Workshop::outcome_of(const SourceFile& source) const {
  const auto def = read_synthdef(std::as_bytes(std::span(source.text)));
  if (!def) return def.refusal();
  if (def->name != source.name) return refuse("holds a SynthDef named '", def->name, "'");
  auto unit = unit_of(*def, source.kind);
  if (unit) write(definition(*unit), source.text);
  return unit;
}

/// Plays it on a server of its own before any rig does.
UnitOutcome Workshop::tried(const UnitSpec& unit) const {
  auto catalogue = *tools_.built;
  catalogue.learn({unit});
  const auto project = accepted(Project{}, trial_song(unit), catalogue);
  if (!project) return refuse(cannot_play, project.reason());
  const auto wav = bench_ / "tried.wav";
  render::RenderOptions how{.wav = wav, .units_dir = tools_.units_dir, .library_dir = out(), .samples = tools_.samples};
  how.tail = unit.kind == UnitKind::source ? last_heard : Seconds{0.5};
  how.strict = true;
  how.replace = true;  // the one that was tried before
  const auto begin = std::chrono::steady_clock::now();
  const auto rendered = render::render(*project, catalogue, how, [&](double) {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
    return meanwhile_() && spent.count() < most_wait.count;
  });
  if (!rendered) return refuse(cannot_play, without_stop(rendered.reason()));
  const auto wrong = verdict(unit, listen(wav));
  return wrong.empty() ? UnitOutcome(unit) : UnitOutcome(Refusal{wrong});
}

}  // namespace beltane::library
