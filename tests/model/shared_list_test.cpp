#include "model/project/shared_list.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <numeric>

namespace beltane {
namespace {

using Number = Cow<int>;
using SharedNumbers = SharedList<Number>;

std::uint64_t hash(const Number& number) { return static_cast<std::uint64_t>(*number) * 0x9e3779b97f4a7c15ULL + 1; }

std::vector<int> listed(const SharedNumbers& numbers) {
  std::vector<int> all;
  for (const auto& each : numbers) all.push_back(*each);
  return all;
}

SharedNumbers counted_to(int end) {
  std::vector<Number> all;
  for (int i = 0; i < end; ++i) all.emplace_back(i);
  return all;
}

/// A list and the plain vector that should hold the same.
struct Both {
  SharedNumbers list{};
  std::vector<int> plain{};

  void change_at_random() {
    const auto what = *rc::gen::inRange(0, 6);
    const auto place = *rc::gen::inRange<std::size_t>(0, plain.size() + 1);
    const auto value = *rc::gen::inRange(0, 1'000);
    const auto at = plain.begin() + static_cast<std::ptrdiff_t>(place);
    if (what < 3) {
      list.insert(place, value);
      plain.insert(at, value);
    } else if (at == plain.end()) {
      list.push_back(value);
      plain.push_back(value);
    } else if (what == 3) {
      list.erase(place);
      plain.erase(at);
    } else {
      list[place].write() = value;
      *at = value;
    }
  }
};

Both some_list() {
  Both both;
  both.plain.resize(*rc::gen::inRange<std::size_t>(0, 700));
  std::iota(both.plain.begin(), both.plain.end(), 0);
  both.list = counted_to(static_cast<int>(both.plain.size()));
  return both;
}

RC_GTEST_PROP(ASharedList, IsAsAPlainOneAndItsCopiesNeverChange, ()) {
  auto both = some_list();
  std::vector<Both> held;
  for (auto steps = *rc::gen::inRange(0, 100); steps > 0; --steps) {
    if (*rc::gen::inRange(0, 8) == 0) held.push_back(both);
    both.change_at_random();
  }
  held.push_back(both);
  for (const auto& [list, plain] : held) {
    RC_ASSERT(listed(list) == plain);
    RC_ASSERT(list.size() == plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i) RC_ASSERT(*list[i] == plain[i]);
  }
}

RC_GTEST_PROP(ASharedList, IsEqualToOneThatCameTogetherOtherwise, ()) {
  auto both = some_list();
  for (auto steps = *rc::gen::inRange(0, 50); steps > 0; --steps) {
    if (*rc::gen::inRange(0, 4) == 0) (void)both.list.sum(hash);
    both.change_at_random();
  }
  const SharedNumbers anew(std::vector<Number>(both.plain.begin(), both.plain.end()));
  RC_ASSERT(both.list == anew);
  RC_ASSERT(both.list.sum(hash) == anew.sum(hash));
  if (both.plain.empty()) return;
  auto other = both.list;
  other[*rc::gen::inRange<std::size_t>(0, other.size())].write() += 1;
  RC_ASSERT(!(other == anew));
  RC_ASSERT(other.sum(hash) != anew.sum(hash));
}

/// What is told of a difference leads from one list to the other: what neither hears of is the very same in both.
RC_GTEST_PROP(ASharedList, TellsAllThatDiffers, ()) {
  auto both = some_list();
  const auto before = both.list;
  for (auto steps = *rc::gen::inRange(0, 20); steps > 0; --steps) both.change_at_random();
  std::map<const int*, int> left;
  for (const auto& each : before) ++left[&*each];
  SharedNumbers::each_difference(
      before, both.list, [&](const Number& gone) { --left[&*gone]; }, [&](const Number& came) { ++left[&*came]; });
  for (const auto& each : both.list) --left[&*each];
  for (const auto& [value, count] : left) RC_ASSERT(count == 0);
}

TEST(ASharedList, CopiesOneBlockForAChange) {
  const auto before = counted_to(10'000);
  auto now = before;
  now[5'000].write() = -1;
  std::vector<int> gone, came;
  SharedNumbers::each_difference(
      before, now, [&](const Number& each) { gone.push_back(*each); },
      [&](const Number& each) { came.push_back(*each); });
  EXPECT_EQ(gone, std::vector{5'000});
  EXPECT_EQ(came, std::vector{-1});
  EXPECT_EQ(&before[6'000], &std::as_const(now)[6'000]) << "other blocks are not copied";
}

std::size_t told_of(const SharedNumbers& before, const SharedNumbers& after) {
  std::size_t told = 0;
  const auto count = [&](const Number&) { ++told; };
  SharedNumbers::each_difference(before, after, count, count);
  return told;
}

TEST(ASharedList, TellsLittleMoreThanWhatCameOrWent) {
  const auto before = counted_to(4'096);  // in full blocks, which all the way up are split by one value more
  auto more = before;
  more.insert(2'000, -1);
  EXPECT_LT(told_of(before, more), 10U);
  auto fewer = more;
  fewer.erase(4'000);
  EXPECT_LT(told_of(more, fewer), 10U);
}

TEST(ASharedList, HashesOnlyWhatChanged) {
  auto now = counted_to(10'000);
  std::size_t hashed = 0;
  const auto counting = [&](const Number& number) { return ++hashed, hash(number); };
  (void)now.sum(counting);
  EXPECT_EQ(hashed, 10'000U);
  now[5'000].write() = -1;
  hashed = 0;
  (void)now.sum(counting);
  EXPECT_LE(hashed, 16U);
}

TEST(ASharedList, IsSearchedByHalves) {
  const auto numbers = counted_to(5'000);
  for (int wanted = 0; wanted < 5'000; ++wanted) {
    const auto found = std::lower_bound(numbers.begin(), numbers.end(), wanted,
                                        [](const Number& each, int value) { return *each < value; });
    ASSERT_EQ(found - numbers.begin(), wanted);
    ASSERT_EQ(**found, wanted);
  }
}

}  // namespace
}  // namespace beltane
