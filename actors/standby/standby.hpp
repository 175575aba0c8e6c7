#pragma once

#include <string>
#include <string_view>

#include "standby/side.hpp"

namespace beltane::standby {

/// What a standby does: `warm` waits with definitions and samples loaded, `mirror` plays along.
enum class Mode : std::uint8_t { warm, mirror };
constexpr std::string_view word(Mode mode) { return mode == Mode::warm ? "warm" : "mirror"; }

/// The life of a standby: it joins, is given what it needs, and is ready once a look at it says so. Asks its engine
/// what is due; one thing at a time.
class Standby {
 public:
  Standby(std::unique_ptr<StandbySide> side, Mode mode) : side_(std::move(side)), mode_(mode) {}

  StandbySide& side() { return *side_; }
  std::unique_ptr<StandbySide> take_side() { return std::move(side_); }
  Mode mode() const { return mode_; }
  bool is_ready() const { return ready_; }
  /// It was joined, and given nothing yet.
  bool is_joined() const { return phase_ == Phase::joined; }
  /// It was given all that sounds, and is given what changes.
  bool is_built() const { return phase_ == Phase::built; }
  /// It is warm, and prepares.
  bool is_preparing() const { return phase_ == Phase::preparing; }
  /// What stood when it was joined.
  const graph::Standing& found() const { return found_; }

  /// What its engine said. The last two answer whether it is ready since then.
  void hear(const Joined& joined, Instant now);
  bool hear(const Checked& checked, Instant now);
  bool hear(const Prepared& prepared, Instant now);
  /// Something makes a look at it worth while.
  void suspect(std::string why, Instant now);

  void built(Instant now);
  void prepare(graph::Graph graph, Instant now);
  /// It played, and stays as it is.
  void stood(Instant now);

  /// Asks what is due.
  void work(Instant now);
  /// For `status`.
  std::string words() const;

 private:
  enum class Phase : std::uint8_t { joining, joined, preparing, built };
  void ask_again(Instant when) { asked_ = false, due_ = when; }

  std::unique_ptr<StandbySide> side_;
  Mode mode_;
  Phase phase_{Phase::joining};
  bool ready_{};
  bool asked_{};  // its answer has not come
  Instant due_{};
  int vain_repairs_{};
  graph::Standing found_{};
  std::string why_not_{};
};

}  // namespace beltane::standby
