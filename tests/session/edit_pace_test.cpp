#include "session/edit_pace.hpp"

#include <gtest/gtest.h>

namespace beltane {
namespace {

using namespace std::chrono_literals;
constexpr Moment start = Moment{} + 1h;

Submission by(const std::string& author, std::uint64_t client = 1, Intent intent = Intent::edit) {
  return {.client = {{client, client}}, .author = author, .intent = intent};
}

TEST(EditPace, IsCloseWithinItsPauseAndAnewAfterIt) {
  EditPace pace;
  EXPECT_FALSE(pace.follows_closely(by("ada"), start)) << "nothing came before";
  pace.accepted(by("ada"), start);
  EXPECT_TRUE(pace.follows_closely(by("ada"), start + EditPace::pause));
  EXPECT_FALSE(pace.follows_closely(by("ada"), start + EditPace::pause + 1ms));
}

TEST(EditPace, IsCountedFromEditToEdit) {
  EditPace pace;
  for (int i = 0; i < 100; ++i) pace.accepted(by("ada"), start + i * 200ms);
  EXPECT_TRUE(pace.follows_closely(by("ada"), start + 100 * 200ms));
}

TEST(EditPace, IsOfOneClientOfOneAuthor) {
  EditPace pace;
  pace.accepted(by("ada", 1), start);
  EXPECT_FALSE(pace.follows_closely(by("bob", 1), start));
  EXPECT_FALSE(pace.follows_closely(by("ada", 2), start)) << "another invocation of the command line";
  pace.accepted(by("ada", 2), start + 10ms);
  EXPECT_FALSE(pace.follows_closely(by("ada", 1), start + 20ms)) << "she did something else in between";
}

TEST(EditPace, IsBrokenByUndo) {
  EditPace pace;
  pace.accepted(by("ada"), start);
  pace.accepted(by("ada", 1, Intent::undo), start);
  EXPECT_FALSE(pace.follows_closely(by("ada"), start));
  pace.accepted(by("ada"), start);
  EXPECT_FALSE(pace.follows_closely(by("ada", 1, Intent::redo), start));
}

}  // namespace
}  // namespace beltane
