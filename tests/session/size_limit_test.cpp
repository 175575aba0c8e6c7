#include "session/size_limit.hpp"

#include <gtest/gtest.h>

#include "model/limits.hpp"

namespace beltane {
namespace {

TEST(SizeLimit, RefusesAChangeThatIsTooLongAndAnAuthorWithoutAName) {
  SizeLimit limit;
  const Change large{.edits = {RenameProject{std::string(limits::change_bytes + 1, 'x')}}};
  EXPECT_NE(limit.fits({}, large).reason().find("do it in several steps"), std::string::npos);
  EXPECT_NE(limit.fits({}, {.author = "\n"}).reason().find("of the author"), std::string::npos);
}

TEST(SizeLimit, ReckonsExactlyBeforeItRefuses) {
  SizeLimit limit;
  const Change named{.edits = Edits(5000, RenameProject{std::string(200, 'x')})};
  const auto often = limits::project_bytes / limits::mebibyte + 2;
  for (std::size_t i = 0; i < often; ++i) ASSERT_TRUE(limit.fits({}, named)) << "it only renames";
}

}  // namespace
}  // namespace beltane
