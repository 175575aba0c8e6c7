#include "session/edit_pace.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment pace_start = Moment{} + 1h;

Submission by(const std::string& author, std::uint64_t client = 1, Intent intent = Intent::edit) {
  return {.client = {{client, client}}, .author = author, .intent = intent};
}

TEST(EditPace, IsCloseWithinItsPauseAndAnewAfterIt) {
  EditPace pace;
  EXPECT_FALSE(pace.follows_closely(by("ada"), pace_start)) << "nothing came before";
  pace.accepted(by("ada"), pace_start);
  EXPECT_TRUE(pace.follows_closely(by("ada"), pace_start + EditPace::pause));
  EXPECT_FALSE(pace.follows_closely(by("ada"), pace_start + EditPace::pause + 1ms));
}

TEST(EditPace, IsCountedFromEditToEdit) {
  EditPace pace;
  for (int i = 0; i < 100; ++i) pace.accepted(by("ada"), pace_start + i * 200ms);
  EXPECT_TRUE(pace.follows_closely(by("ada"), pace_start + 100 * 200ms));
}

TEST(EditPace, IsOfOneClientOfOneAuthor) {
  EditPace pace;
  pace.accepted(by("ada", 1), pace_start);
  EXPECT_FALSE(pace.follows_closely(by("bob", 1), pace_start));
  EXPECT_FALSE(pace.follows_closely(by("ada", 2), pace_start)) << "another invocation of the command line";
  pace.accepted(by("ada", 2), pace_start + 10ms);
  EXPECT_FALSE(pace.follows_closely(by("ada", 1), pace_start + 20ms)) << "she did something else in between";
}

TEST(EditPace, IsBrokenByUndo) {
  EditPace pace;
  pace.accepted(by("ada"), pace_start);
  pace.accepted(by("ada", 1, Intent::undo), pace_start);
  EXPECT_FALSE(pace.follows_closely(by("ada"), pace_start));
  pace.accepted(by("ada"), pace_start);
  EXPECT_FALSE(pace.follows_closely(by("ada", 1, Intent::redo), pace_start));
}

}  // namespace
}  // namespace beltane
