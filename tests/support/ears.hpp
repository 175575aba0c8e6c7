#pragma once

#include <cstddef>
#include <vector>

/// Listening: plain functions over samples. All levels are in dB full scale (or LUFS); -200 stands for silence.
namespace beltane::test {

/// Samples of several channels, interleaved.
struct Recording {
  int rate{48'000};
  int channels{2};
  std::vector<float> samples{};

  std::size_t frames() const { return samples.size() / static_cast<std::size_t>(channels); }
};

/// A stereo stretch of a recording.
struct Sound {
  int rate{48'000};
  std::vector<float> left{};
  std::vector<float> right{};

  double seconds() const { return static_cast<double>(left.size()) / rate; }
};

/// Channels `first` and `first + 1` from second `from` to second `to`, cut to what there is.
Sound stretch(const Recording& recording, double from, double to, int first = 0);
Sound stretch(const Sound& sound, double from, double to);
/// What has to be added to `b` to get `a`.
Sound difference(const Sound& a, const Sound& b);

/// An amplitude in dB.
double decibels(double amplitude);

/// No NaN and nothing infinite.
bool finite(const Sound& sound);
double peak_db(const Sound& sound);
double rms_db(const Sound& sound);
/// The mean of the worse channel.
double dc_db(const Sound& sound);
/// The loudest 400 ms (BS.1770 momentary loudness), in steps of 10 ms; what is shorter is followed by silence.
double loudness_lufs(const Sound& sound);
/// The second of the last sample above that level, or 0.
double last_heard(const Sound& sound, double above_db);
/// The second of the first sample above that level, or the end.
double first_heard(const Sound& sound, double above_db);

/// By how many seconds `wet` follows `dry`, at most `longest`: where they are most alike, whichever way up.
double seconds_late(const Sound& wet, const Sound& dry, double longest);

/// How far the fundamental near `hz` is from it, from the slope of its phase over the whole sound.
double cents_off(const Sound& sound, double hz);
/// The level of one frequency (a peak amplitude), by correlation under a Hann window.
double tone_db(const Sound& sound, double hz);

/// The loudest sample above 12 kHz (fourth order) within 2 ms of second `at`: a step of size x gives about x / 2.
double click_db(const Sound& sound, double at);
/// The same in the 50 ms before and after, without the 3 ms next to it: what such a sound has there anyway.
double beside_click_db(const Sound& sound, double at);

/// A click is what stands out at `at`: 3 dB above what is beside it, and above 60 dB below the sound's peak.
bool clicks(const Sound& sound, double at);
/// The second of the first click from second `from` to `to`, or -1. `below_peak` is how far below the sound's peak what
/// is above 12 kHz must stay.
double first_click(const Sound& sound, double from, double to, double below_peak = 60);

}  // namespace beltane::test
