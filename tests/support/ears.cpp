#include "support/ears.hpp"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

namespace beltane::test {

namespace {

constexpr double silence_db = -200;
constexpr double pi = std::numbers::pi;

std::size_t frame_at(double seconds, int rate, std::size_t limit) {
  return std::min(limit, static_cast<std::size_t>(std::max(0.0, std::round(seconds * rate))));
}

double peak(const std::vector<float>& samples) {
  float highest = 0;
  for (const float sample : samples) highest = std::max(highest, std::abs(sample));
  return highest;
}

double power(const std::vector<float>& samples) {
  double sum = 0;
  for (const float sample : samples) sum += static_cast<double>(sample) * sample;
  return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

double mean(const std::vector<float>& samples) {
  double sum = 0;
  for (const float sample : samples) sum += sample;
  return samples.empty() ? 0 : sum / static_cast<double>(samples.size());
}

/// One high-pass section (RBJ cookbook), as a new signal.
std::vector<float> high_pass(const std::vector<float>& in, double hz, double q, int rate) {
  const double w = 2 * pi * hz / rate, alpha = std::sin(w) / (2 * q), c = std::cos(w), a0 = 1 + alpha;
  const double b0 = (1 + c) / 2 / a0, b1 = -(1 + c) / a0, a1 = -2 * c / a0, a2 = (1 - alpha) / a0;
  std::vector<float> out(in.size());
  double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double y = b0 * in[i] + b1 * x1 + b0 * x2 - a1 * y1 - a2 * y2;
    x2 = x1, x1 = in[i], y2 = y1, y1 = y;
    out[i] = static_cast<float>(y);
  }
  return out;
}

/// What is above 12 kHz, fourth-order Butterworth.
Sound edges(const Sound& sound) {
  const auto twice = [&](const std::vector<float>& in) {
    return high_pass(high_pass(in, 12'000, 0.541, sound.rate), 12'000, 1.307, sound.rate);
  };
  return {sound.rate, twice(sound.left), twice(sound.right)};
}

/// The Hann-weighted correlation with a tone of that frequency, from frame `from` on; its angle is relative to frame 0.
std::complex<double> correlate(const std::vector<float>& mono, double hz, int rate, std::size_t from,
                               std::size_t count) {
  const auto frame = std::polar(1.0, -2 * pi * hz / rate), slow = std::polar(1.0, 2 * pi / static_cast<double>(count));
  auto tone = std::polar(1.0, -2 * pi * hz * static_cast<double>(from) / rate);
  std::complex<double> sum{}, window{1};
  for (std::size_t i = 0; i < count; ++i, tone *= frame, window *= slow)
    sum += static_cast<double>(mono[from + i]) * (0.5 - 0.5 * window.real()) * tone;
  return sum;
}

std::vector<float> mono(const Sound& sound) {
  std::vector<float> out(sound.left.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = 0.5F * (sound.left[i] + sound.right[i]);
  return out;
}

/// The slope of y over x, least squares.
double slope(const std::vector<double>& x, const std::vector<double>& y) {
  double mx = 0, my = 0, xy = 0, xx = 0;
  for (std::size_t i = 0; i < x.size(); ++i) mx += x[i], my += y[i];
  mx /= static_cast<double>(x.size()), my /= static_cast<double>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) xy += (x[i] - mx) * (y[i] - my), xx += (x[i] - mx) * (x[i] - mx);
  return xx == 0 ? 0 : xy / xx;
}

double heard_at(const Sound& sound, std::size_t frame) {
  return std::max(std::abs(sound.left[frame]), std::abs(sound.right[frame]));
}

}  // namespace

Sound stretch(const Recording& recording, double from, double to, int first) {
  const std::size_t begin = frame_at(from, recording.rate, recording.frames());
  const std::size_t end = std::max(begin, frame_at(to, recording.rate, recording.frames()));
  Sound out{recording.rate, {}, {}};
  const auto channels = static_cast<std::size_t>(recording.channels);
  out.left.reserve(end - begin), out.right.reserve(end - begin);
  for (std::size_t i = begin; i < end; ++i) {
    out.left.push_back(recording.samples[i * channels + static_cast<std::size_t>(first)]);
    out.right.push_back(recording.samples[i * channels + static_cast<std::size_t>(first) + 1]);
  }
  return out;
}

Sound stretch(const Sound& sound, double from, double to) {
  const auto begin = static_cast<std::ptrdiff_t>(frame_at(from, sound.rate, sound.left.size()));
  const auto end = static_cast<std::ptrdiff_t>(frame_at(to, sound.rate, sound.left.size()));
  return {sound.rate,
          {sound.left.begin() + begin, sound.left.begin() + end},
          {sound.right.begin() + begin, sound.right.begin() + end}};
}

Sound difference(const Sound& a, const Sound& b) {
  Sound out = a;
  const std::size_t frames = std::min(a.left.size(), b.left.size());
  out.left.resize(frames), out.right.resize(frames);
  for (std::size_t i = 0; i < frames; ++i) out.left[i] -= b.left[i], out.right[i] -= b.right[i];
  return out;
}

double decibels(double amplitude) { return amplitude > 1e-10 ? 20 * std::log10(amplitude) : silence_db; }

bool finite(const Sound& sound) {
  const auto whole = [](const std::vector<float>& in) {
    return std::all_of(in.begin(), in.end(), [](float x) { return std::isfinite(x); });
  };
  return whole(sound.left) && whole(sound.right);
}

double peak_db(const Sound& sound) { return decibels(std::max(peak(sound.left), peak(sound.right))); }

double rms_db(const Sound& sound) { return decibels(std::sqrt((power(sound.left) + power(sound.right)) / 2)); }

double dc_db(const Sound& sound) { return decibels(std::max(std::abs(mean(sound.left)), std::abs(mean(sound.right)))); }

double loudness_lufs(const Sound& sound) {
  auto* meter = ebur128_init(2, static_cast<unsigned long>(sound.rate), EBUR128_MODE_M);
  const auto step = static_cast<std::size_t>(sound.rate / 100);
  const std::size_t frames = sound.left.size() + 40 * step;
  double loudest = silence_db;
  std::vector<float> hop(2 * step);
  for (std::size_t from = 0; from < frames; from += step) {
    for (std::size_t i = 0; i < step; ++i) {
      const bool there = from + i < sound.left.size();
      hop[2 * i] = there ? sound.left[from + i] : 0, hop[2 * i + 1] = there ? sound.right[from + i] : 0;
    }
    double now = 0;
    ebur128_add_frames_float(meter, hop.data(), step);
    if (ebur128_loudness_momentary(meter, &now) == EBUR128_SUCCESS) loudest = std::max(loudest, now);
  }
  ebur128_destroy(&meter);
  return loudest;
}

double last_heard(const Sound& sound, double above_db) {
  const double level = std::pow(10, above_db / 20);
  for (std::size_t i = sound.left.size(); i > 0; --i)
    if (heard_at(sound, i - 1) > level) return static_cast<double>(i) / sound.rate;
  return 0;
}

double first_heard(const Sound& sound, double above_db) {
  const double level = std::pow(10, above_db / 20);
  for (std::size_t i = 0; i < sound.left.size(); ++i)
    if (heard_at(sound, i) > level) return static_cast<double>(i) / sound.rate;
  return sound.seconds();
}

double seconds_late(const Sound& wet, const Sound& dry, double longest) {
  const auto first = mono(dry), second = mono(wet);
  const auto most = std::min(frame_at(longest, dry.rate, first.size()), second.size());
  double closest = 0;
  std::size_t best = 0;
  for (std::size_t late = 0; late <= most; ++late) {
    const std::size_t count = std::min(first.size(), second.size() - late);
    const double alike = std::abs(std::inner_product(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(count),
                                                     second.begin() + static_cast<std::ptrdiff_t>(late), 0.0));
    if (alike > closest) closest = alike, best = late;
  }
  return static_cast<double>(best) / dry.rate;
}

double cents_off(const Sound& sound, double hz) {
  const auto both = mono(sound);
  const auto window = static_cast<std::size_t>(0.25 * sound.rate), hop = static_cast<std::size_t>(0.02 * sound.rate);
  std::vector<double> times, phases;
  for (std::size_t from = 0; from + window <= both.size(); from += hop) {
    const double phase = std::arg(correlate(both, hz, sound.rate, from, window));
    const double last = phases.empty() ? phase : phases.back();
    times.push_back(static_cast<double>(from) / sound.rate);
    phases.push_back(phase + 2 * pi * std::round((last - phase) / (2 * pi)));
  }
  return 1200 * std::log2(1 + slope(times, phases) / (2 * pi * hz));
}

double tone_db(const Sound& sound, double hz) {
  const auto both = mono(sound);
  return decibels(4 * std::abs(correlate(both, hz, sound.rate, 0, both.size())) / static_cast<double>(both.size()));
}

namespace {

/// The high end of a stretch of a sound, filtered once.
struct Edges {
  Sound high{};
  double begin{};   // second of the sound
  double usable{};  // from there on: a filter that starts in the middle of a sound rings

  Edges(const Sound& sound, double from, double to)
      : high(edges(stretch(sound, std::max(0.0, from), to))),
        begin(std::max(0.0, from)),
        usable(from > 0 ? begin + 0.01 : 0) {}

  double peak(double from, double to) const {
    from = std::max(from, usable);
    return from < to ? peak_db(stretch(high, from - begin, to - begin)) : silence_db;
  }
  double at(double second) const { return peak(second - 0.002, second + 0.002); }
  double beside(double second) const {
    return std::max(peak(second - 0.05, second - 0.003), peak(second + 0.003, second + 0.053));
  }
};

bool stands_out(double found, double beside, double least) { return found > beside + 3 && found > least; }

}  // namespace

double click_db(const Sound& sound, double at) { return Edges(sound, at - 0.06, at + 0.06).at(at); }

double beside_click_db(const Sound& sound, double at) { return Edges(sound, at - 0.06, at + 0.06).beside(at); }

bool clicks(const Sound& sound, double at) {
  const Edges edges(sound, at - 0.06, at + 0.06);
  return stands_out(edges.at(at), edges.beside(at), peak_db(sound) - 60);
}

double first_click(const Sound& sound, double from, double to, double below_peak) {
  const Edges edges(sound, from - 0.06, to + 0.06);
  const double least = peak_db(sound) - below_peak;
  for (double at = from; at < to; at += 0.0035)
    if (stands_out(edges.at(at), edges.beside(at), least)) return at;
  return -1;
}

}  // namespace beltane::test
