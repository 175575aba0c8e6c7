#include <algorithm>
#include <array>

#include "simulation/script.hpp"

namespace beltane::simulation {
namespace {

struct Kind {
  Deed deed{};
  const char* words{};
  unsigned often{};
};

constexpr std::array<Kind, 20> kinds{{{Deed::add_note, "add a note", 30},
                                      {Deed::edit, "edit", 16},
                                      {Deed::undo, "undo", 5},
                                      {Deed::redo, "redo", 3},
                                      {Deed::play, "play", 5},
                                      {Deed::stop, "stop", 3},
                                      {Deed::seek, "seek", 2},
                                      {Deed::loop, "loop", 2},
                                      {Deed::press_key, "press a key", 8},
                                      {Deed::let_go_keys, "let all keys go", 4},
                                      {Deed::cut_line, "cut a line", 4},
                                      {Deed::kill, "kill a process", 6},
                                      {Deed::kill_while_writing, "kill persistence while it writes", 3},
                                      {Deed::freeze, "freeze a process", 3},
                                      {Deed::fill_disk, "fill the disk for a while", 2},
                                      {Deed::fail_sync, "fail syncs", 2},
                                      {Deed::cut_power, "cut the power", 1},
                                      {Deed::crash_server, "crash the audio server", 2},
                                      {Deed::freeze_server, "freeze the audio server", 1},
                                      {Deed::refuse_on_server, "the audio server refuses for a while", 1}}};

constexpr std::size_t fewest = 20, most = 60;

const Kind& drawn(Dice& dice) {
  unsigned all = 0;
  for (const auto& kind : kinds) all += kind.often;
  auto left = static_cast<unsigned>(dice.below(all));
  for (const auto& kind : kinds) {
    if (left < kind.often) return kind;
    left -= kind.often;
  }
  return kinds.front();
}

}  // namespace

Script script_of(std::uint64_t seed) {
  Dice dice(seed ^ 0x5eed);
  Script script(fewest + dice.below(most - fewest));
  for (auto& one : script) {
    one.at = std::chrono::milliseconds(dice.below(script_length.count()));
    one.deed = drawn(dice).deed;
    one.bits = dice.next();
  }
  std::ranges::stable_sort(script, {}, &Happening::at);
  return script;
}

Weather weather_of(std::uint64_t seed) {
  using std::chrono::microseconds;
  Dice dice(seed ^ 0xc10d);
  constexpr std::array<unsigned, 4> lost{0, 5, 33, 66}, doubled{0, 0, 10, 30}, late{0, 0, 20, 50};
  constexpr std::array<microseconds, 4> hop{microseconds(200), microseconds(1'000), microseconds(5'000),
                                            microseconds(30'000)};
  constexpr std::array<microseconds, 4> turn{microseconds(200), microseconds(2'000), microseconds(20'000),
                                             microseconds(80'000)};
  Weather weather;
  weather.publication_lost = lost[dice.below(4)];
  weather.publication_doubled = doubled[dice.below(4)];
  weather.publication_late = late[dice.below(4)];
  weather.longest_hop = hop[dice.below(4)];
  weather.longest_turn = turn[dice.below(4)];
  return weather;
}

std::string words_of(const Weather& weather) {
  const auto us = [](auto span) {
    return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(span).count()) + " us";
  };
  return "publications: " + std::to_string(weather.publication_lost) + " % lost, " +
         std::to_string(weather.publication_doubled) + " % doubled, " + std::to_string(weather.publication_late) +
         " % late; a hop takes up to " + us(weather.longest_hop) + ", a disk or a task up to " +
         us(weather.longest_turn);
}

std::string words_of(const Happening& happening) {
  const auto kind = std::ranges::find(kinds, happening.deed, &Kind::deed);
  return std::to_string(happening.at.count()) + " ms: " + kind->words + " (" + std::to_string(happening.bits % 1000) +
         ")";
}

}  // namespace beltane::simulation
