#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "model/units.hpp"

namespace beltane {

/// A place in an agenda: its time and, among equal times, its arrival. An agenda never gives the same one twice.
struct Appointment {
  Instant at{};
  std::uint64_t arrival{};
  auto operator<=>(const Appointment&) const = default;
};

/// Items that are to be done, each at its time. Equal times keep their order of arrival. An item that arrives after its
/// time is late: it gets the time of its arrival, behind everything that was due by then. Every item can be cancelled
/// until it is handed out, and is handed out once. Bounded: a full agenda refuses. Pure: the clock is passed in.
template <class Item>
class Agenda {
 public:
  /// Holds at most `most` items at once.
  explicit Agenda(std::size_t most) : most_(most) {}

  /// Nothing where the agenda is full.
  std::optional<Appointment> add(Instant at, Instant now, Item item) {
    if (items_.size() >= most_) return {};
    const Appointment appointment{std::max(at, now), ++arrivals_};
    items_.emplace(appointment, std::move(item));
    return appointment;
  }
  /// False where it was handed out or cancelled before.
  bool cancel(const Appointment& appointment) { return items_.erase(appointment) > 0; }
  /// Cancels every item that `unwanted` answers true for; returns them in their order.
  template <class Unwanted>
  std::vector<std::pair<Appointment, Item>> cancel_if(Unwanted unwanted) {
    std::vector<std::pair<Appointment, Item>> cancelled;
    for (auto it = items_.begin(); it != items_.end();) {
      if (!unwanted(it->second)) {
        ++it;
        continue;
      }
      cancelled.emplace_back(it->first, std::move(it->second));
      it = items_.erase(it);
    }
    return cancelled;
  }
  /// Hands out, in order, every item whose time is not after `until`. Where `receive(appointment, item)` answers false,
  /// the item has to wait and keeps its place. `receive` may cancel others.
  template <class Receive>
  void hand_out(Instant until, Receive receive) {
    for (auto it = items_.begin(); it != items_.end() && it->first.at <= until;) {
      auto held = items_.extract(it);
      const auto appointment = held.key();
      if (!receive(appointment, std::as_const(held.mapped()))) items_.insert(std::move(held));
      it = items_.upper_bound(appointment);
    }
  }

  /// The time of the first item, if there is one.
  std::optional<Instant> next() const {
    return items_.empty() ? std::nullopt : std::optional(items_.begin()->first.at);
  }
  std::size_t size() const { return items_.size(); }

 private:
  std::size_t most_;
  std::uint64_t arrivals_{};
  std::map<Appointment, Item> items_{};
};

}  // namespace beltane
