#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/catalogue/catalogue.hpp"
#include "model/editing/edit.hpp"

/// From what people say to what the model calls it. A name wins over a number.
namespace beltane::words {

Result<StripId> strip(const Project&, std::string_view name);
Result<InstrumentId> instrument(const Project&, std::string_view name);
Result<BusId> bus(const Project&, std::string_view name);
/// An effect (or another of one stage) of the strip by its id, its kind (`delay`), or which of its kind (`delay:2`).
Result<UnitAddress> unit(const Project&, StripId, Stage, std::string_view name);

/// The whole text as a finite number; decimal points, no commas.
Result<double> number(std::string_view text);
/// A whole number within [least, most]; `what` says in a refusal what it should have been, such as "a velocity".
Result<int> whole(std::string_view text, int least, int most, std::string_view what);
/// A gain as a factor (0.5) or in decibels (-6dB, -6 dB, -inf dB).
Result<double> gain(std::string_view text);
Result<Beats> beats(std::string_view text);
Result<Position> position(std::string_view text);
/// A MIDI number, or a name such as C4 (60), F#2, Bb3.
Result<std::uint8_t> pitch(std::string_view text);
/// `3/4`.
Result<Signature> signature(std::string_view text);
/// `on` or `off`.
Result<bool> on_or_off(std::string_view text);
/// A number, with its unit or without (800Hz, -6dB), one of the parameter's choices, `on` or `off`, the strip to listen
/// to or `none`; or `default` (nothing).
Result<std::optional<double>> value(const Project&, const ParamSpec&, std::string_view text);

/// `wanted`, or that with the first number behind it which makes it free.
std::string free_name(const Project&, std::string_view wanted);

}  // namespace beltane::words
