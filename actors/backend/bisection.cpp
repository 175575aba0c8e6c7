#include "backend/bisection.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace beltane::backend {

void Bisection::halve(std::vector<SuspectUnit> units) {
  const auto middle = units.begin() + static_cast<std::ptrdiff_t>((units.size() + 1) / 2);
  others_.assign(std::make_move_iterator(middle), std::make_move_iterator(units.end()));
  units.erase(middle, units.end());
  tried_ = std::move(units);
}

std::vector<SuspectUnit> Bisection::withdrawn() const {
  auto all = others_;
  all.insert(all.end(), untested_.begin(), untested_.end());
  return all;
}

bool Bisection::has(UnitId unit) const {
  return std::ranges::any_of(std::array{&tried_, &others_, &untested_}, [unit](const auto* units) {
    return std::ranges::find(*units, unit, &SuspectUnit::unit) != units->end();
  });
}

/// All that is not known yet is given back at once: it is rare that two came together.
std::optional<SuspectUnit> Bisection::found(const SuspectUnit& culprit) {
  const auto answer = culprit;
  tried_ = std::exchange(untested_, {});
  others_.clear();
  over_ = tried_.empty();
  return answer;
}

std::optional<SuspectUnit> Bisection::died() {
  untested_.insert(untested_.end(), others_.begin(), others_.end());
  others_.clear();
  if (tried_.size() == 1) return found(SuspectUnit(tried_.front()));
  halve(std::exchange(tried_, {}));
  return {};
}

std::optional<SuspectUnit> Bisection::lived() {
  if (others_.size() == 1) return found(SuspectUnit(others_.front()));
  if (others_.empty()) {
    tried_ = std::exchange(untested_, {});
    over_ = tried_.empty();
  } else {
    halve(std::exchange(others_, {}));
  }
  return {};
}

void Bisection::join(const std::vector<SuspectUnit>& units) {
  for (const auto& unit : units)
    if (!has(unit.unit)) tried_.push_back(unit);
}

void Bisection::forget(const std::function<bool(const SuspectUnit&)>& gone) {
  for (auto* units : {&tried_, &others_, &untested_}) std::erase_if(*units, gone);
  if (!tried_.empty()) return;
  tried_ = withdrawn();
  others_.clear();
  untested_.clear();
  over_ = tried_.empty();
}

}  // namespace beltane::backend
