// The equaliser against the formulas of Robert Bristow-Johnson's "Audio EQ Cookbook".
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdio>
#include <numbers>

#include "support/rack.hpp"

namespace beltane::test {
namespace {

constexpr double rate = 48'000;
constexpr double pi = std::numbers::pi;

struct Band {
  int number{};  // 1 is a low shelf, 12 a high shelf, the others are bells
  double hz{};
  double gain{};
  double q{};
};

/// One setting of the equaliser: what is not in it stands at its default.
using Setting = std::vector<Band>;

std::complex<double> ratio(double hz, const std::array<double, 3>& b, const std::array<double, 3>& a) {
  const auto z = std::polar(1.0, -2 * pi * hz / rate);
  return (b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z);
}

/// What the cookbook says of a band at `hz`, in dB.
double cookbook(const Band& band, double hz) {
  const double a = std::pow(10, band.gain / 40), w = 2 * pi * band.hz / rate;
  const double alpha = std::sin(w) / (2 * band.q), c = std::cos(w), r = 2 * std::sqrt(a) * alpha;
  const auto db = [](std::complex<double> h) { return 20 * std::log10(std::abs(h)); };
  if (band.number == 1)
    return db(ratio(hz,
                    {a * ((a + 1) - (a - 1) * c + r), 2 * a * ((a - 1) - (a + 1) * c), a * ((a + 1) - (a - 1) * c - r)},
                    {(a + 1) + (a - 1) * c + r, -2 * ((a - 1) + (a + 1) * c), (a + 1) + (a - 1) * c - r}));
  if (band.number == 12)
    return db(
        ratio(hz, {a * ((a + 1) + (a - 1) * c + r), -2 * a * ((a - 1) + (a + 1) * c), a * ((a + 1) + (a - 1) * c - r)},
              {(a + 1) - (a - 1) * c + r, 2 * ((a - 1) - (a + 1) * c), (a + 1) - (a - 1) * c - r}));
  return db(ratio(hz, {1 + alpha * a, -2 * c, 1 - alpha * a}, {1 + alpha / a, -2 * c, 1 - alpha / a}));
}

std::string knob(int band, const char* what) { return "b" + std::to_string(band) + "_" + what; }

Controls controls(const Setting& setting) {
  Controls out;
  for (const auto& band : setting) {
    out[knob(band.number, "freq")] = band.hz;
    out[knob(band.number, "gain")] = band.gain;
    out[knob(band.number, "q")] = band.q;
  }
  return out;
}

/// How long it takes until what rings is 60 dB down, from where the cookbook has the poles.
double ring(const Setting& setting) {
  double longest = 0.2;
  for (const auto& band : setting) {
    const double a = std::pow(10, band.gain / 40);
    const bool bell = band.number != 1 && band.number != 12;
    const double q = bell ? band.q * a : band.q;
    const double hz = bell ? band.hz : band.hz * (band.number == 1 ? 1 / std::sqrt(a) : std::sqrt(a));
    longest = std::max(longest, 7 * std::max(q, 0.5 / q) / (pi * hz));
  }
  return longest;
}

constexpr int pulse = 64;  // samples: one control block
constexpr double height = 0.25;

/// Equalised pulses, one after the other: a stretch a setting, from the pulse on.
std::vector<std::vector<float>> answers(const std::vector<Setting>& settings) {
  Score score;
  score.send(0, message("/d_recv", {constant_def("test_pulse", height)}));
  std::vector<double> starts;
  double now = 0.05;
  for (const auto& setting : settings) {
    Controls with = controls(setting);
    with["bus"] = 0;
    starts.push_back(now + 0.1);
    score.synth(now + 0.1, "test_pulse", 1, {{"out", 0}});
    score.send(now + 0.1 + pulse / rate, message("/n_free", {1}));
    score.send(now, message("/g_new", {2, 1, 0}));
    score.synth(now, "eq", 3, with, 2);
    score.send(now + 0.1, message("/n_before", {1, 2}));
    now += 0.1 + ring(setting);
    score.send(now, message("/g_freeAll", {0}));
    now += 0.01;
  }
  const auto heard = render(score, now);
  std::vector<std::vector<float>> out;
  for (std::size_t i = 0; i < settings.size(); ++i)
    out.push_back(stretch(heard.sound, starts[i] - 0.002, starts[i] + ring(settings[i])).left);
  return out;
}

/// The level of one frequency in the answer over that in the pulse.
double gain_at(const std::vector<float>& answer, double hz) {
  const auto step = std::polar(1.0, -2 * pi * hz / rate);
  std::complex<double> sum{}, turn{1};
  for (const float sample : answer) sum += static_cast<double>(sample) * turn, turn *= step;
  const double w = pi * hz / rate;
  return 20 * std::log10(std::abs(sum) / (height * std::abs(std::sin(w * pulse) / std::sin(w))));
}

/// 20 Hz to 16 kHz; not where the pulse has nothing to say.
std::vector<double> frequencies() {
  std::vector<double> out;
  for (double hz = 20; hz <= 16'000; hz *= 1.12)
    if (std::abs(std::sin(pi * hz * pulse / rate)) > 0.08) out.push_back(hz);
  return out;
}

/// The worst distance from the cookbook, in dB, of each setting.
void expect_cookbook(const std::vector<Setting>& settings) {
  const auto heard = answers(settings);
  double worst = 0;
  for (std::size_t i = 0; i < settings.size(); ++i)
    for (const double hz : frequencies()) {
      double expected = 0;
      for (const auto& band : settings[i]) expected += cookbook(band, hz);
      const double off = gain_at(heard[i], hz) - expected;
      worst = std::max(worst, std::abs(off));
      EXPECT_NEAR(off, 0, 0.5) << "at " << hz << " Hz: band " << settings[i][0].number << " at " << settings[i][0].hz
                               << " Hz, " << settings[i][0].gain << " dB, Q " << settings[i][0].q;
    }
  std::printf("%zu settings, at most %.3f dB off\n", settings.size(), worst);
}

TEST(Equaliser, FollowsTheCookbookInEveryKindOfBand) {
  std::vector<Setting> settings;
  for (const int number : {1, 6, 12})
    for (const double hz : {20.0, 250.0, 3000.0, 16'000.0, 20'000.0})
      for (const double gain : {-24.0, -6.0, 24.0})
        for (const double q : {0.1, 0.7, 10.0}) settings.push_back({{number, hz, gain, q}});
  expect_cookbook(settings);
}

TEST(Equaliser, FollowsTheCookbookInEveryBand) {
  std::vector<Setting> settings;
  for (int number = 1; number <= 12; ++number)
    for (const double gain : {-12.0, 12.0}) settings.push_back({{number, 60.0 * std::pow(1.6, number), gain, 2}});
  expect_cookbook(settings);
}

TEST(Equaliser, AddsItsBandsUp) {
  Setting all;
  for (int number = 1; number <= 12; ++number)
    all.push_back({number, 30 * std::pow(1.75, number), number % 2 ? 9.0 : -7.0, 0.5 + number * 0.3});
  expect_cookbook({all});
}

const Unit& eq() {
  static const auto all = units({"eq"});
  return all.at(0);
}

TEST(Equaliser, HasTwelveBandsThatStandAsAMusicianKnowsThem) {
  const double hz[] = {40, 80, 160, 320, 640, 1200, 2500, 5000, 8000, 12'000, 16'000, 18'000};
  ASSERT_EQ(eq().params.size(), 48U);
  for (const auto& param : eq().params)
    for (int number = 1; number <= 12; ++number) {
      if (param.name == knob(number, "freq")) {
        EXPECT_EQ(param.initial, hz[number - 1]) << param.name;
      }
      if (param.name == knob(number, "q")) {
        EXPECT_NEAR(param.initial, number % 11 == 1 ? 0.7 : 1, 1e-6) << param.name;
      }
      if (param.name == knob(number, "on")) {
        EXPECT_EQ(param.initial, 1) << param.name;
      }
    }
}

TEST(Equaliser, LeavesTheSoundAloneWhereABandIsOff) {
  Controls off;
  for (int number = 1; number <= 12; ++number) off[knob(number, "gain")] = 24, off[knob(number, "on")] = 0;
  const auto trials = run({{.unit = &eq(), .with = off}, {.unit = &eq()}});
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_LT(rms_db(difference(trials.wet(i), trials.dry(i))), rms_db(trials.dry(i)) - 120) << i;
}

TEST(Equaliser, IsTurnedWithoutAClickAtItsLoudest) {
  std::vector<Trial> trials;
  for (const int number : {1, 4, 9, 12})
    for (const auto& [gain, q] : {std::pair{-24.0, 0.7}, std::pair{24.0, 0.7}, std::pair{24.0, 6.0}})
      for (const auto& [what, value] : std::vector<std::pair<const char*, double>>{
               {"freq", 30}, {"freq", 220}, {"freq", 15'000}, {"gain", -gain}, {"q", 0.1}, {"q", 10}, {"on", 0}}) {
        const Controls with{
            {knob(number, "freq"), 600}, {knob(number, "gain"), gain}, {knob(number, "q"), q}, {knob(number, "on"), 1}};
        const auto control = knob(number, what);
        trials.push_back({.unit = &eq(),
                          .source = "sine",
                          .source_with = {{"warmth", 0}},
                          .with = with,
                          .turns = {{0.5, control, value}, {0.8, control, with.at(control)}},
                          .slot = 1.3});
      }
  const auto heard = run(std::move(trials));
  for (std::size_t i = 0; i < heard.trials.size(); ++i) {
    const auto& turn = heard.trials[i].turns[0];
    EXPECT_EQ(first_click(heard.wet(i), 0.45, 1.1), -1) << turn.control << " to " << turn.value << ", trial " << i;
  }
}

}  // namespace
}  // namespace beltane::test
