// Which channels are muted, from what their guarding units say.
#include "scsynth/guards.hpp"

#include <gmock/gmock.h>

namespace beltane::scsynth {
namespace {

using graph::ChannelMuted, graph::Fault;
using std::chrono::milliseconds, std::chrono::seconds;
using ::testing::ElementsAre, ::testing::IsEmpty;

constexpr NodeId fader{1'000}, send{1'001}, other{2'000};
const auto guarded = strip_of(InstrumentId{1}), bass = strip_of(InstrumentId{2});
constexpr Instant start{seconds(1'000)};

TEST(Guards, TellEachFaultOnceAndWhenItIsOver) {
  Guards guards;
  EXPECT_THAT(guards.changes(start), IsEmpty());
  guards.hear(fader, guarded, Fault::too_loud, start);
  guards.hear(other, bass, Fault::not_a_number, start);
  EXPECT_THAT(guards.changes(start),
              ElementsAre(ChannelMuted{guarded, Fault::too_loud}, ChannelMuted{bass, Fault::not_a_number}));
  guards.hear(fader, guarded, Fault::too_loud, start + milliseconds(500));
  EXPECT_THAT(guards.changes(start + milliseconds(500)), IsEmpty());
  guards.hear(fader, guarded, Fault::none, start + milliseconds(700));
  EXPECT_THAT(guards.changes(start + milliseconds(700)), ElementsAre(ChannelMuted{guarded, Fault::none}));
}

TEST(Guards, TellTheWorstOfAChannelUntilItIsWell) {
  Guards guards;
  guards.hear(send, guarded, Fault::too_loud, start);
  EXPECT_THAT(guards.changes(start), ElementsAre(ChannelMuted{guarded, Fault::too_loud}));
  guards.hear(fader, guarded, Fault::not_a_number, start);
  guards.hear(fader, guarded, Fault::too_loud, start);
  EXPECT_THAT(guards.changes(start), ElementsAre(ChannelMuted{guarded, Fault::not_a_number}));
  guards.hear(fader, guarded, Fault::none, start);
  EXPECT_THAT(guards.changes(start), IsEmpty()) << "its send is still muted";
  guards.hear(send, guarded, Fault::none, start);
  EXPECT_THAT(guards.changes(start), ElementsAre(ChannelMuted{guarded, Fault::none}));
}

TEST(Guards, ForgetAUnitThatSaysNothingMore) {
  Guards guards;
  guards.hear(fader, guarded, Fault::too_loud, start);
  (void)guards.changes(start);
  EXPECT_THAT(guards.changes(start + milliseconds(1'400)), IsEmpty());
  EXPECT_THAT(guards.changes(start + milliseconds(1'600)), ElementsAre(ChannelMuted{guarded, Fault::none}));
}

}  // namespace
}  // namespace beltane::scsynth
