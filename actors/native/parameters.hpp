#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.hpp"
#include "native/unit.hpp"

namespace beltane::native {

/// How far a parameter goes, and along which curve.
struct Range {
  double low{};
  double high{1};
  bool exponential{};

  /// From the low end to the high; 0 where it is linear.
  double octaves() const;
  /// `base`, moved by `swing` parts of the range along its curve, and never past its ends.
  double moved(double base, double swing) const;
};
Range range_of(const ParamSpec& param);

/// The parameters of one unit: where each stands, and how it glides. Made by the control thread; then the audio
/// thread's.
class Parameters {
 public:
  Parameters(const UnitSpec& spec, const graph::Values& values);

  /// The parameter glides to `value` in so many frames, along its own curve.
  void set(std::size_t place, double value, std::int64_t frames);
  /// Goes on by so many frames, and forgets what was moved.
  void advance(std::size_t frames);
  /// Until the next `advance` the parameter stands there.
  void move(std::size_t place, double value);
  /// How they stand at the end of the frames that were advanced.
  ParamValues now() const { return now_; }

 private:
  struct Glide {
    double from{}, to{};
    std::int64_t done{}, frames{};  // done == frames: it stands at `to`
    bool exponential{};
    double value() const;
  };

  std::vector<Glide> glides_{};
  std::vector<double> now_{};
  bool stands_{};  // nothing glides, and nothing was moved
};

/// How one unit is set. Shared by all that sounds of it.
struct UnitSettings {
  UnitId unit{};
  const UnitType* type{};
  Parameters params;
};

}  // namespace beltane::native
