#include "bench/bare_sine.hpp"

#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

namespace beltane::bench {
namespace {

/// Writes the format of SynthDef files, version 2: big-endian numbers, strings behind their length.
class Writer {
 public:
  void number(std::uint32_t value, int bytes = 4) {
    for (int i = bytes - 1; i >= 0; --i) text_ += static_cast<char>(value >> (8 * i));
  }
  void real(float value) { number(std::bit_cast<std::uint32_t>(value)); }
  void name(const std::string& name) {
    number(static_cast<std::uint32_t>(name.size()), 1);
    text_ += name;
  }
  /// A unit generator at audio rate; an input is the output of another, or (-1, n) the constant n.
  void unit(const std::string& kind, const std::vector<std::pair<int, int>>& inputs, int outputs, int special = 0) {
    name(kind);
    number(2, 1);
    number(static_cast<std::uint32_t>(inputs.size()));
    number(static_cast<std::uint32_t>(outputs));
    number(static_cast<std::uint32_t>(special), 2);
    for (const auto& [from, output] : inputs)
      number(static_cast<std::uint32_t>(from)), number(static_cast<std::uint32_t>(output));
    for (int i = 0; i < outputs; ++i) number(2, 1);
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_{"SCgf"};
};

constexpr int multiply = 2;

}  // namespace

std::string bare_sine_def() {
  Writer def;
  def.number(2);
  def.number(1, 2);
  def.name("bare_sine");
  def.number(3);
  for (const float constant : {220.F, 0.F, 0.01F}) def.real(constant);
  def.number(0);  // parameters
  def.number(0);  // and their names
  def.number(3);
  def.unit("SinOsc", {{-1, 0}, {-1, 1}}, 1);
  def.unit("BinaryOpUGen", {{0, 0}, {-1, 2}}, 1, multiply);
  def.unit("Out", {{-1, 1}, {1, 0}, {1, 0}}, 0);
  def.number(0, 2);  // variants
  return def.take();
}

}  // namespace beltane::bench
