#pragma once

#include "model/editing/editing.hpp"

namespace beltane {

struct SetSignature {
  static constexpr int in_contract{22};
  Signature signature{};
  bool operator==(const SetSignature&) const = default;
};
void fields(auto& v, Of<SetSignature> auto& edit) { v(1, "signature", edit.signature); }
void syntax(auto& w, Of<SetSignature> auto& edit) {
  w.verb(EditChapter::music, 4, "set-signature", "Sets what a bar is", "set-signature 3/4");
  w(edit.signature);
}

Result<void> change(Project& project, const SetSignature& edit, auto& undo) {
  const auto [beats, unit] = edit.signature;
  if (beats < 1 || beats > 64) return refuse("a bar of ", int{beats}, " beats makes no sense; give 1 to 64");
  if (unit == 0 || unit > 32 || (unit & (unit - 1)) != 0)
    return refuse("a beat of 1/", int{unit}, " makes no sense; give 1, 2, 4, 8, 16 or 32");
  undo.add(SetSignature{std::exchange(project.signature, edit.signature)});
  return {};
}

inline std::string subject(const Project&, const SetSignature&) { return "the signature"; }

}  // namespace beltane
