#include <algorithm>
#include <cmath>

#include "model/editing/checks.hpp"
#include "model/editing/refuse.hpp"

namespace beltane::checks {
namespace {

Result<void> fresh_with_notes(const Project& project, std::uint32_t id, std::string_view what) {
  if (id == 0) return refuse("a ", what, " has no id");
  if (id >= most_ids || (id >= project.next_note && id - project.next_note >= limits::id_jump))
    return refuse(what, " ", id, " is too far ahead of the project's next, ", project.next_note,
                  "; give 0 for a new id");
  return {};
}

Result<void> note(const Note& note) {
  const auto refused = [&](auto... why) { return refuse("note ", note.id, " ", why...); };
  if (number_of(note.id) == 0) return refuse("a note has no id");
  if (auto starts = moment(note.start, "a note's start"); !starts) return starts;
  if (!(note.length.count > 0)) return refused("has a length that is not above 0 beats");
  if (note.length.count > limits::beats)
    return refused("has a length of ", note.length.count, " beats; give at most ",
                   static_cast<std::int64_t>(limits::beats));
  if (note.pitch > 127) return refused("has pitch ", int{note.pitch}, "; give 0 to 127");
  if (note.velocity < 1 || note.velocity > 127) return refused("has velocity ", int{note.velocity}, "; give 1 to 127");
  return {};
}

Result<void> point(const AutomationTarget& target, const AutomationPoint& point) {
  if (number_of(point.id) == 0) return refuse("a point of automation has no id");
  if (auto at = moment(point.at, "a point's place"); !at) return at;
  if (!(point.glide.count >= 0 && point.glide.count <= limits::beats))
    return refuse("point ", point.id, " glides for ", point.glide.count, " beats; give 0 to ",
                  static_cast<std::int64_t>(limits::beats));
  if (const auto* moved = std::get_if<ControllerTarget>(&target)) return within_range(moved->controller, point.value);
  return value(std::get<Target>(target).param, point.value);
}

}  // namespace

Result<void> fresh(const Project& project, NoteId note) { return fresh_with_notes(project, number_of(note), "note"); }

Result<void> fresh(const Project& project, PointId point) {
  return fresh_with_notes(project, number_of(point), "point");
}

Result<std::vector<Note>> notes(std::vector<Note> notes) {
  if (notes.size() > limits::notes) return refuse("an instrument holds at most ", limits::notes, " notes");
  for (const auto& each : notes)
    if (auto fit = note(each); !fit) return fit.refusal();
  const auto ids = ids_of(notes);
  if (const auto twice = std::adjacent_find(ids.begin(), ids.end()); twice != ids.end())
    return refuse("note ", *twice, " is given twice");
  if (!std::is_sorted(notes.begin(), notes.end(), plays_before)) std::sort(notes.begin(), notes.end(), plays_before);
  return notes;
}

Result<void> automated(const StripDef& strip, const AutomationTarget& target) {
  const auto* moved = std::get_if<Target>(&target);
  if (!moved) return {};
  if (!find(strip, moved->unit)) return refuse(strip.name, " has no such unit to be moved; `show` lists what it has");
  if (moved->param.empty()) return refuse("a parameter has no name");
  if (auto fit = name(moved->param); !fit) return refuse("of a parameter: ", fit.reason());
  return {};
}

Result<void> not_automated(const Project& project, UnitAddress unit) {
  const auto* instrument =
      unit.strip.kind == StripId::Kind::instrument ? find(project, InstrumentId{unit.strip.number}) : nullptr;
  if (!instrument) return {};
  for (const auto& [target, points] : *instrument->automation)
    if (const auto* moved = std::get_if<Target>(&target); moved && moved->unit == unit.unit)
      return refuse("automation of ", words_for(project, unit.strip), " still moves ", moved->param, " of this unit");
  return {};
}

Result<std::vector<AutomationPoint>> points(const AutomationTarget& target, std::vector<AutomationPoint> points) {
  if (points.size() > limits::points) return refuse("an instrument holds at most ", limits::points, " points");
  for (const auto& each : points)
    if (auto fit = point(target, each); !fit) return fit.refusal();
  const auto ids = ids_of(points);
  if (const auto twice = std::adjacent_find(ids.begin(), ids.end()); twice != ids.end())
    return refuse("point ", *twice, " is given twice");
  if (!std::is_sorted(points.begin(), points.end(), moves_before))
    std::sort(points.begin(), points.end(), moves_before);
  return points;
}

Result<void> room(const Automation& automation, const AutomationTarget& target, std::size_t more) {
  if (points_in(automation) + more > limits::points)
    return refuse("an instrument holds at most ", limits::points, " points of automation");
  if (automation.size() >= limits::lanes && !automation.contains(target))
    return refuse("an instrument has at most ", limits::lanes, " lanes of automation");
  return {};
}

Result<Automation> automation(const Project& project, const StripDef& strip, const std::vector<AutomationLane>& lanes) {
  Automation automation;
  for (const auto& lane : lanes) {
    if (auto there = automated(strip, lane.target); !there) return there.refusal();
    auto fit = points(lane.target, lane.points);
    if (!fit) return fit.refusal();
    for (const auto& each : *fit)
      if (auto id = fresh(project, each.id); !id) return id.refusal();
    if (auto fits = room(automation, lane.target, fit->size()); !fits) return fits.refusal();
    if (fit->empty()) continue;
    if (!automation.emplace(lane.target, AutomationPoints(*std::move(fit))).second)
      return refuse("two lanes of automation are for the same target");
  }
  return automation;
}

}  // namespace beltane::checks
