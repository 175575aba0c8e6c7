#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "model/editing/resolve.hpp"
#include "support/generators.hpp"
#include "support/test_catalogue.hpp"
#include "words/edit_text.hpp"
#include "words/words.hpp"

namespace beltane {
namespace {

UnitState without_switch_and_samples(UnitState state) {
  state.enabled = true;
  state.zones.clear();
  return state;
}

/// An edit as far as words hold it; nothing where they cannot say it. Of every kind that is not named here they hold
/// all.
struct InWords {
  using Held = std::optional<Edit>;

  Held operator()(const PutZones&) const { return {}; }  // files, which whoever says their names has to load
  Held operator()(const AddInstrument& edit) const {
    return AddInstrument{
        .def = {.strip = {.name = edit.def.strip.name, .units = {source_unit({}, source_in(edit.def))}}},
        .position = edit.position};
  }
  Held operator()(const AddBus& edit) const {
    return AddBus{.def = {.strip = {.name = edit.def.strip.name}}, .position = edit.position};
  }
  Held operator()(AddUnit edit) const {
    if (!follows_from_strip(edit.unit.id)) edit.unit.id = {};
    if (edit.unit.route) edit.position = at_end;
    edit.state = without_switch_and_samples(std::move(edit.state));
    return edit;
  }
  Held operator()(ReplaceUnit edit) const {
    edit.state = without_switch_and_samples(std::move(edit.state));
    return edit;
  }
  Held operator()(AddNotes edit) const {
    for (auto& note : edit.notes) note.id = {};
    return unless_nothing(edit.notes, edit);
  }
  Held operator()(AddAutomation edit) const {
    for (auto& point : edit.points) point.id = {};
    return unless_nothing(edit.points, edit);
  }
  Held operator()(const RemoveNotes& edit) const { return unless_nothing(edit.notes, edit); }
  Held operator()(const RemoveAutomation& edit) const { return unless_nothing(edit.points, edit); }
  Held operator()(const RemoveZones& edit) const { return unless_nothing(edit.zones, edit); }
  Held operator()(const auto& edit) const { return edit; }

 private:
  static Held unless_nothing(const auto& list, const auto& edit) { return list.empty() ? Held() : Held(edit); }
};

/// A name wins over a number: whether a strip is named by the number of one, or by an address in it.
bool a_name_hides_a_number(const Project& project) {
  const auto strips = strips_of(project);
  return std::ranges::any_of(strips, [&](StripId named) {
    const auto& name = strip_def(project, named)->name;
    return std::ranges::any_of(
        strips, [&](StripId strip) { return name.substr(0, name.find('.')) == std::to_string(strip.number); });
  });
}

/// Printed in full and read again, in a project where it fits; whether there are words for it.
bool read_as_itself(const Project& project, const Edit& edit) {
  const auto held = std::visit(InWords{}, edit);
  if (!held) return false;
  const auto line = joined_words(words_of(edit));
  const auto read = edits_of(project, support::test_catalogue(), split_words(line));
  RC_LOG() << line << (read ? "" : ": " + read.reason()) << std::endl;
  RC_ASSERT(read);
  const auto resolved = resolve(project, *read, support::test_catalogue());
  RC_LOG() << (resolved ? "" : resolved.reason()) << std::endl;
  RC_ASSERT(resolved);
  RC_ASSERT(*resolved == *resolve(project, {*held}, support::test_catalogue()));
  return true;
}

class EveryEditInWords : public testing::TestWithParam<std::size_t> {};

TEST_P(EveryEditInWords, IsReadAsWhatWasPrinted) {
  std::size_t said = 0;
  const auto holds = rc::check([&] {
    auto project = *support::projects();
    const auto edit = *support::fitting_edit(project, GetParam());
    if (!edit || a_name_hides_a_number(project)) return;
    const auto edits = resolve(project, {*edit}, support::test_catalogue());
    if (!edits) return;
    said += read_as_itself(project, *edit);
    for (const auto& each : *edits) {  // as it is published
      read_as_itself(project, each);
      if (!advance(project, {each})) return;  // a name that is taken
    }
  });
  EXPECT_TRUE(holds);
  const bool sayable = GetParam() != Edit{PutZones{}}.index();
  EXPECT_EQ(said > 3, sayable) << said;
}

INSTANTIATE_TEST_SUITE_P(Alternatives, EveryEditInWords, testing::Range(std::size_t{0}, std::variant_size_v<Edit>));

}  // namespace
}  // namespace beltane
