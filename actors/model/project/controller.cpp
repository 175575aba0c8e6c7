#include "model/project/controller.hpp"

#include "model/editing/refuse.hpp"
#include "model/limits.hpp"

namespace beltane {

std::string_view word(Controller controller) {
  switch (controller) {
    case Controller::bend:
      return "bend";
    case Controller::wheel:
      return "wheel";
    case Controller::pressure:
      break;
  }
  return "pressure";
}

Result<void> within_range(Controller controller, double value) {
  const bool bend = controller == Controller::bend;
  const double least = bend ? -limits::semitones : 0, most = bend ? limits::semitones : 1;
  if (value >= least && value <= most) return {};
  return refuse(word(controller), " takes ", text_of(least), " to ", text_of(most), bend ? " semitones" : "",
                "; it was ", text_of(value));
}

}  // namespace beltane
