#include "model/catalogue/catalogue.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <deque>
#include <map>
#include <mutex>
#include <tuple>

#include "model/catalogue/nearest.hpp"
#include "model/editing/refuse.hpp"

namespace beltane {
namespace {

/// The units of a kind that a misspelt name may have meant; all of them where none is near.
std::string offers(const std::vector<const UnitSpec*>& units, UnitKind kind, std::string_view asked) {
  std::string close, all;
  for (const auto* unit : units) {
    if (unit->kind != kind) continue;
    (all += all.empty() ? "" : ", ") += unit->name;
    if (!asked.empty() && is_near(asked, unit->name)) (close += close.empty() ? "" : ", ") += unit->name;
  }
  return close.empty() ? all : close;
}

struct Entry {
  const UnitSpec* unit{};
  std::uint64_t first{};  // the edition in which a unit of that name came
  std::uint64_t last{};   // and in which this one did
};

/// What readers see: it does not change.
struct Edition {
  std::uint64_t number{};
  std::map<std::string, Entry, std::less<>> by_name{};
  std::vector<const UnitSpec*> sorted{};  // by kind, then name

  void sort() {
    sorted.clear();
    for (const auto& [name, entry] : by_name) sorted.push_back(entry.unit);
    std::ranges::stable_sort(sorted, {}, &UnitSpec::kind);
  }
};

}  // namespace

/// Whoever reads takes the newest edition; those before stay, for somebody may be reading them.
struct Catalogue::Book {
  std::mutex mutex{};  // of all that writes
  std::deque<UnitSpec> ever{};
  std::deque<Edition> editions{};
  std::atomic<const Edition*> newest{};
  std::mutex asking{};
  News news{};

  void print(Edition edition) {
    edition.sort();
    newest = &editions.emplace_back(std::move(edition));
  }
  bool learn(std::vector<UnitSpec> units);
};

bool Catalogue::Book::learn(std::vector<UnitSpec> units) {
  std::lock_guard lock(mutex);
  auto next = *newest.load();
  ++next.number;
  bool changed = false;
  for (auto& unit : units) {
    const auto known = next.by_name.find(unit.name);
    const bool there = known != next.by_name.end();
    if (there && (known->second.first == 0 || *known->second.unit == unit)) continue;
    const auto& kept = ever.emplace_back(std::move(unit));
    next.by_name[kept.name] = {&kept, there ? known->second.first : next.number, next.number};
    changed = true;
  }
  if (changed) print(std::move(next));
  return changed;
}

Catalogue::Catalogue() : Catalogue(std::vector<UnitSpec>{}) {}

Catalogue::Catalogue(std::vector<UnitSpec> units) : book_(std::make_unique<Book>()) {
  Edition first;
  for (auto& unit : units) {
    if (first.by_name.contains(unit.name)) continue;
    const auto& kept = book_->ever.emplace_back(std::move(unit));
    first.by_name.emplace(kept.name, Entry{&kept});
  }
  book_->print(std::move(first));
}

Catalogue::Catalogue(const Catalogue& other) : Catalogue(other.units()) {}
Catalogue::Catalogue(Catalogue&&) noexcept = default;
Catalogue& Catalogue::operator=(Catalogue other) noexcept {
  book_ = std::move(other.book_);
  return *this;
}
Catalogue::~Catalogue() = default;

const UnitSpec* Catalogue::find(std::string_view unit) const {
  const auto& known = book_->newest.load()->by_name;
  const auto at = known.find(unit);
  return at == known.end() ? nullptr : at->second.unit;
}

std::vector<UnitSpec> Catalogue::units() const {
  std::vector<UnitSpec> all;
  for (const auto* unit : book_->newest.load()->sorted) all.push_back(*unit);
  return all;
}

bool Catalogue::learn(std::vector<UnitSpec> units) { return book_->learn(std::move(units)); }

void Catalogue::listen(News news) { book_->news = std::move(news); }

bool Catalogue::look() const {
  std::lock_guard lock(book_->asking);
  if (!book_->news) return false;
  auto units = book_->news();
  return !units.empty() && book_->learn(std::move(units));
}

bool Catalogue::has_more_than(std::uint64_t known) const { return edition() != known || look() || edition() != known; }

std::uint64_t Catalogue::edition() const { return book_->newest.load()->number; }

std::vector<std::string> Catalogue::renewed_since(std::uint64_t edition) const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : book_->newest.load()->by_name)
    if (entry.first <= edition && entry.last > edition) names.push_back(name);
  return names;
}

Result<const UnitSpec*> Catalogue::unit(UnitKind kind, std::string_view name) const {
  const auto* found = find(name);
  if (found && found->kind == kind) return found;
  if (found) return refuse("'", name, "' is of kind ", word(found->kind), ", not ", word(kind));
  const auto offered = offers(book_->newest.load()->sorted, kind, name);
  if (offered.empty()) return refuse("the catalogue has no unit of kind ", word(kind), ", so no '", name, "'");
  return refuse("there is no ", word(kind), " '", name.substr(0, 64), "'; there is ", offered);
}

const ParamSpec* find(const UnitSpec& unit, std::string_view param) {
  const auto at =
      std::find_if(unit.params.begin(), unit.params.end(), [&](const auto& spec) { return spec.name == param; });
  return at == unit.params.end() ? nullptr : &*at;
}

Result<double> clamped(const ParamSpec& param, double value) {
  if (!std::isfinite(value)) return refuse("the value for ", param.name, " is not a finite number");
  const bool whole = param.curve != ParamCurve::linear && param.curve != ParamCurve::exponential;
  return std::max(param.min, std::min(param.max, whole ? std::round(value) : value));
}

std::string_view word(UnitKind kind) {
  switch (kind) {
    case UnitKind::source:
      return "source";
    case UnitKind::input:
      return "input";
    case UnitKind::filter:
      return "filter";
    case UnitKind::eq:
      return "eq";
    case UnitKind::effect:
      return "effect";
    case UnitKind::modulator:
      return "modulator";
    case UnitKind::voice_modulator:
      return "voice_modulator";
    case UnitKind::system:
      return "system";
  }
  return "unknown";
}

std::string_view word(ParamCurve curve) {
  switch (curve) {
    case ParamCurve::linear:
      return "linear";
    case ParamCurve::exponential:
      return "exponential";
    case ParamCurve::integer:
      return "integer";
    case ParamCurve::on_off:
      return "switch";
    case ParamCurve::strip:
      return "strip";
  }
  return "unknown";
}

}  // namespace beltane
