#include "model/project/subject.hpp"

namespace beltane {

std::string subject_of(const Project& project, const Edit& edit) {
  return std::visit([&](const auto& each) { return subject(project, each); }, edit);
}

}  // namespace beltane
