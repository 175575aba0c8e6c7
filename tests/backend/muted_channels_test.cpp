// What is said of channels that are muted.
#include "backend/muted_channels.hpp"

#include <gtest/gtest.h>

#include "support/imaginary_sounds.hpp"

namespace beltane::backend {
namespace {

using graph::Fault;
using support::band, support::instrument_at;

TEST(MutedChannels, AreNamedWithTheReasonUntilTheyAreHeardAgain) {
  const auto project = band(2);
  const auto organ = strip_of(instrument_at(project, 0));
  MutedChannels muted;
  EXPECT_EQ(muted.words(&project), "");
  EXPECT_EQ(muted.hear({organ, Fault::too_loud}, &project), "organ 0 was muted: it came beyond +24 dBFS");
  EXPECT_EQ(muted.hear({organ, Fault::too_loud}, &project), "") << "that is known";
  EXPECT_EQ(muted.hear({organ, Fault::not_a_number}, &project),
            "organ 0 was muted: it came to values that are not numbers");
  EXPECT_EQ(muted.hear({master_strip, Fault::too_loud}, &project), "the master was muted: it came beyond +24 dBFS");
  EXPECT_NE(muted.words(&project).find("organ 0 was muted: it came to values that are not numbers; "),
            std::string::npos);
  EXPECT_NE(muted.words(&project).find("the master was muted: it came beyond +24 dBFS"), std::string::npos);
  EXPECT_EQ(muted.hear({organ, Fault::none}, &project), "organ 0 is heard again");
  EXPECT_EQ(muted.hear({organ, Fault::none}, &project), "");
  muted.clear();
  EXPECT_EQ(muted.words(&project), "");
}

}  // namespace
}  // namespace beltane::backend
