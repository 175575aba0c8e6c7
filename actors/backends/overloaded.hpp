#pragma once

namespace beltane::backend {

/// Several lambdas as one, for `std::visit`.
template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace beltane::backend
