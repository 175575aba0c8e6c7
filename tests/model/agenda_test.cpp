#include "model/timing/agenda.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <string>

namespace beltane {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

const Instant noon{std::chrono::seconds(1'000'000)};
Instant ms(std::int64_t after_noon) { return noon + milliseconds(after_noon); }

using Words = Agenda<std::string>;

std::vector<std::string> handed_out(Words& agenda, Instant until) {
  std::vector<std::string> words;
  agenda.hand_out(until, [&](const Appointment&, const std::string& word) {
    words.push_back(word);
    return true;
  });
  return words;
}

TEST(AnAgenda, HandsOutByTimeAndNotBefore) {
  Words agenda(10);
  agenda.add(ms(30), noon, "third");
  agenda.add(ms(10), noon, "first");
  agenda.add(ms(20), noon, "second");
  EXPECT_EQ(agenda.next(), ms(10));
  EXPECT_THAT(handed_out(agenda, ms(9)), IsEmpty());
  EXPECT_THAT(handed_out(agenda, ms(20)), ElementsAre("first", "second"));
  EXPECT_THAT(handed_out(agenda, ms(100)), ElementsAre("third"));
  EXPECT_FALSE(agenda.next());
}

TEST(AnAgenda, KeepsEqualTimesInOrderOfArrival) {
  Words agenda(10);
  for (const auto* word : {"c", "a", "b"}) agenda.add(ms(10), noon, word);
  EXPECT_THAT(handed_out(agenda, ms(10)), ElementsAre("c", "a", "b"));
}

TEST(AnAgenda, PutsWhatIsLateBehindWhatWasDue) {
  Words agenda(10);
  agenda.add(ms(10), noon, "in time");
  agenda.add(ms(90), noon, "later");
  agenda.add(ms(1), ms(50), "late");
  agenda.add(ms(2), ms(50), "late too");
  EXPECT_THAT(handed_out(agenda, ms(50)), ElementsAre("in time", "late", "late too"));
}

TEST(AnAgenda, CancelsUntilItHandsOut) {
  Words agenda(10);
  const auto one = agenda.add(ms(10), noon, "one"), two = agenda.add(ms(10), noon, "two");
  EXPECT_TRUE(agenda.cancel(*one));
  EXPECT_FALSE(agenda.cancel(*one));
  EXPECT_THAT(handed_out(agenda, ms(10)), ElementsAre("two"));
  EXPECT_FALSE(agenda.cancel(*two));
}

TEST(AnAgenda, CancelsWhatIsUnwantedAndSaysWhat) {
  Words agenda(10);
  for (const auto* word : {"note", "bend", "wheel", "bend"}) agenda.add(ms(10), noon, word);
  const auto cancelled = agenda.cancel_if([](const std::string& word) { return word == "bend"; });
  EXPECT_EQ(cancelled.size(), 2u);
  EXPECT_EQ(cancelled.front().first.at, ms(10));
  EXPECT_THAT(handed_out(agenda, ms(10)), ElementsAre("note", "wheel"));
}

TEST(AnAgenda, RefusesWhenItIsFullUntilThereIsRoom) {
  Words agenda(2);
  const auto one = agenda.add(ms(10), noon, "one");
  agenda.add(ms(20), noon, "two");
  EXPECT_FALSE(agenda.add(ms(5), noon, "three"));
  agenda.cancel(*one);
  EXPECT_TRUE(agenda.add(ms(5), noon, "four"));
  EXPECT_THAT(handed_out(agenda, ms(20)), ElementsAre("four", "two"));
}

TEST(AnAgenda, KeepsThePlaceOfWhatHasToWait) {
  Words agenda(10);
  for (const auto* word : {"waits", "goes"}) agenda.add(ms(10), noon, word);
  agenda.hand_out(ms(10), [](const Appointment&, const std::string& word) { return word != "waits"; });
  EXPECT_EQ(agenda.size(), 1u);
  agenda.add(ms(10), ms(10), "comes");
  EXPECT_THAT(handed_out(agenda, ms(10)), ElementsAre("waits", "comes"));
}

TEST(AnAgenda, LetsTheReceiverCancelWhatFollows) {
  Words agenda(10);
  agenda.add(ms(10), noon, "start");
  const auto end = agenda.add(ms(20), noon, "end");
  std::vector<std::string> received;
  agenda.hand_out(ms(20), [&](const Appointment&, const std::string& word) {
    received.push_back(word);
    return agenda.cancel(*end);
  });
  EXPECT_THAT(received, ElementsAre("start"));
  EXPECT_EQ(agenda.size(), 0u);
}

/// Remembers what an agenda is asked, and checks what it hands out.
struct Witness {
  void add(int at) {
    const auto place = agenda.add(ms(at), ms(now), entered);
    RC_ASSERT(place.has_value() == (waiting.size() < most));
    if (!place) return;
    RC_ASSERT(place->at == std::max(ms(at), ms(now)));
    RC_ASSERT(waiting.emplace(*place, entered++).second);
  }
  void cancel(std::size_t which) {
    if (waiting.empty()) return;
    const auto chosen = std::next(waiting.begin(), static_cast<std::ptrdiff_t>(which % waiting.size()));
    RC_ASSERT(agenda.cancel(chosen->first));
    over.insert(chosen->second);
    waiting.erase(chosen);
  }
  void hand_out(int ahead, int waits) {
    std::optional<Appointment> last;
    agenda.hand_out(ms(now + ahead), [&](const Appointment& place, int item) {
      RC_ASSERT(!last || *last < place);
      last = place;
      RC_ASSERT(place.at <= ms(now + ahead));
      RC_ASSERT(waiting.at(place) == item);
      if (waits > 0 && item % waits == 0) return false;
      RC_ASSERT(over.insert(item).second);
      waiting.erase(place);
      return true;
    });
    if (waits == 0) RC_ASSERT(waiting.empty() || waiting.begin()->first.at > ms(now + ahead));
    RC_ASSERT(agenda.size() == waiting.size());
  }

  static constexpr std::size_t most = 20;
  Agenda<int> agenda{most};
  int now{}, entered{};
  std::map<Appointment, int> waiting{};
  std::set<int> over{};
};

RC_GTEST_PROP(AnAgenda, HandsEverythingOutOnceInOrderOrCancelsIt, ()) {
  Witness witness;
  for (const auto& [choice, number] : *rc::gen::arbitrary<std::vector<std::pair<std::uint8_t, std::uint8_t>>>()) {
    if (choice % 5 < 2) witness.add(witness.now - 20 + number % 120);
    if (choice % 5 == 2) witness.cancel(number);
    if (choice % 5 == 3) witness.now += number % 30;
    if (choice % 5 == 4) witness.hand_out(number % 2 * 50, number % 3);
  }
  witness.hand_out(1'000, 0);
  RC_ASSERT(witness.over.size() == static_cast<std::size_t>(witness.entered));
}

RC_GTEST_PROP(AnAgenda, ThatHandsOutNothingAheadKeepsTimeFromCallToCall, ()) {
  Agenda<int> agenda(1'000);
  int now = 0;
  Appointment last{};
  for (const auto& [at, pass] : *rc::gen::arbitrary<std::vector<std::pair<std::int8_t, std::uint8_t>>>()) {
    agenda.add(ms(now + at), ms(now), 0);
    now += pass % 16;
    agenda.hand_out(ms(now), [&](const Appointment& place, int) {
      RC_ASSERT(last < place);
      last = place;
      return true;
    });
  }
}

}  // namespace
}  // namespace beltane
