#pragma once

namespace beltane::scsynth {

/// Several lambdas as one, for `std::visit`.
template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace beltane::scsynth
