#pragma once

#include <cmath>

#include "model/catalogue/catalogue.hpp"

namespace beltane::native {

/// The parameter `response` of modulators: above 1, what moves does little near its middle and much at its ends.
inline ParamSpec response_param() { return {"response", 1, 0.25, 4, ParamCurve::exponential}; }

/// What moves (-1 to 1), bent by the response.
inline double responded(double moves, double response) {
  return std::copysign(std::pow(std::abs(moves), response), moves);
}

}  // namespace beltane::native
