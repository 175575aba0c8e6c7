#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "model/project/project.hpp"

namespace beltane::backend {

/// A unit that came to the server and may be what it dies of.
struct SuspectUnit {
  UnitId unit{};
  UnitName kind{};
  std::uint32_t times{};  // that it was quarantined before
  bool operator==(const SuspectUnit&) const = default;
};

/// Searches units for those that a server dies of, by halves. The server is given `tried`, and neither of the others;
/// the caller says whether it died of that or lived. Among n units each culprit costs at most log2(n) + 1 deaths. Pure,
/// and without a clock.
class Bisection {
 public:
  /// Of these (two or more, oldest first) one is a culprit at least. The older half is tried first.
  explicit Bisection(std::vector<SuspectUnit> units) { halve(std::move(units)); }

  /// What the server is to have.
  const std::vector<SuspectUnit>& tried() const { return tried_; }
  /// What it is not to have.
  std::vector<SuspectUnit> withdrawn() const;
  bool has(UnitId unit) const;
  /// Nothing is withdrawn any more, and what was tried is innocent.
  bool is_over() const { return over_; }

  /// It died. Answers the culprit, where that says which it is.
  std::optional<SuspectUnit> died();
  /// It lived. Answers the same: where one of two is innocent, it is the other.
  std::optional<SuspectUnit> lived();

  /// These came meanwhile, and are tried with the others.
  void join(const std::vector<SuspectUnit>& units);
  /// The project does not have those any more.
  void forget(const std::function<bool(const SuspectUnit&)>& gone);

 private:
  void halve(std::vector<SuspectUnit> units);
  std::optional<SuspectUnit> found(const SuspectUnit& culprit);

  std::vector<SuspectUnit> tried_{};
  std::vector<SuspectUnit> others_{};    // withdrawn: where `tried_` is innocent, one of these is a culprit
  std::vector<SuspectUnit> untested_{};  // withdrawn: nothing is known of them
  bool over_{};
};

}  // namespace beltane::backend
