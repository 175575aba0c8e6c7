#include "native/parameters.hpp"

#include <algorithm>
#include <cmath>

namespace beltane::native {
namespace {

constexpr double least = 1e-4;  // of what is walked exponentially, as `~moved` of synthdefs/common.scd

}  // namespace

double Range::octaves() const {
  return exponential ? std::abs(std::log2(std::max(high, least) / std::max(low, least))) : 0;
}

double Range::moved(double base, double swing) const {
  const auto there = exponential ? std::max(base, least) * std::pow(std::max(high, least) / std::max(low, least), swing)
                                 : base + swing * (high - low);
  return std::clamp(there, low, high);
}

Range range_of(const ParamSpec& param) { return {param.min, param.max, param.curve == ParamCurve::exponential}; }

double Parameters::Glide::value() const {
  if (done >= frames) return to;
  const auto part = static_cast<double>(done) / static_cast<double>(frames);
  return exponential && from > 0 && to > 0 ? from * std::pow(to / from, part) : from + (to - from) * part;
}

Parameters::Parameters(const UnitSpec& spec, const graph::Values& values) {
  for (const auto& param : spec.params) {
    const auto set = values.find(param.name);
    const auto value = set == values.end() ? Result<double>(param.initial) : clamped(param, set->second);
    const auto at = value ? *value : param.initial;
    glides_.push_back({.from = at, .to = at, .exponential = param.curve == ParamCurve::exponential});
    now_.push_back(at);
  }
}

void Parameters::set(std::size_t place, double value, std::int64_t frames) {
  auto& glide = glides_[place];
  glide = {glide.value(), value, 0, std::max<std::int64_t>(frames, 0), glide.exponential};
  stands_ = false;
}

void Parameters::advance(std::size_t frames) {
  if (stands_) return;
  stands_ = true;
  for (std::size_t i = 0; i < glides_.size(); ++i) {
    auto& glide = glides_[i];
    glide.done = std::min(glide.frames, glide.done + static_cast<std::int64_t>(frames));
    stands_ = stands_ && glide.done == glide.frames;
    now_[i] = glide.value();
  }
}

void Parameters::move(std::size_t place, double value) {
  now_[place] = value;
  stands_ = false;
}

}  // namespace beltane::native
