#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/editing/refuse.hpp"
#include "words/address.hpp"
#include "words/edit_text.hpp"
#include "words/naming.hpp"
#include "words/rules.hpp"

/// What one word of each type looks like: how it is read, how it is printed, and what `edit --help` calls it.
namespace beltane::words {

template <class T>
struct WordOf;

template <>
struct WordOf<InstrumentId> {
  static constexpr auto shown = "INSTRUMENT";
  static Result<InstrumentId> read(const Said& said, const std::string& word) { return instrument(said.project, word); }
  static std::string print(InstrumentId id) { return text_of(id); }
};

template <>
struct WordOf<BusId> {
  static constexpr auto shown = "BUS";
  static Result<BusId> read(const Said& said, const std::string& word) { return bus(said.project, word); }
  static std::string print(BusId id) { return text_of(id); }
};

/// A bus, or the master.
template <>
struct WordOf<std::optional<BusId>> {
  static constexpr auto shown = "BUS|master";
  static Result<std::optional<BusId>> read(const Said& said, const std::string& word) {
    if (word == said.project.master->def->name) return std::optional<BusId>{};
    const auto found = bus(said.project, word);
    return found ? Result(std::optional(*found)) : found.refusal();
  }
  static std::string print(std::optional<BusId> id) { return id ? text_of(*id) : "master"; }
};

template <>
struct WordOf<StripId> {
  static constexpr auto shown = "INSTRUMENT|BUS|master";
  static Result<StripId> read(const Said& said, const std::string& word) { return strip(said.project, word); }
  static std::string print(StripId strip) {
    return strip.kind == StripId::Kind::master ? "master" : text_of(strip.number);
  }
};

template <>
struct WordOf<UnitAddress> {
  static constexpr auto shown = "ADDRESS";
  static Result<UnitAddress> read(const Said& said, const std::string& word) { return unit_of(said.project, word); }
  static std::string print(UnitAddress unit) {
    const auto part = part_text(unit.unit);
    return WordOf<StripId>::print(unit.strip) + "." + (part.empty() ? "fader" : part);
  }
};

template <>
struct WordOf<ParamAddress> {
  static constexpr auto shown = "ADDRESS";
  static Result<ParamAddress> read(const Said& said, const std::string& word) {
    return address_of(said.project, said.catalogue, word);
  }
  static std::string print(const ParamAddress& param) {
    return WordOf<StripId>::print(param.unit.strip) + "." + part_text(param.unit.unit, param.name);
  }
};

template <>
struct WordOf<std::string> {
  static constexpr auto shown = "NAME";
  static Result<std::string> read(const Said&, const std::string& word) { return word; }
  static std::string print(const std::string& text) { return text; }
};

template <>
struct WordOf<bool> {
  static constexpr auto shown = "on|off";
  static Result<bool> read(const Said&, const std::string& word) { return on_or_off(word); }
  static std::string print(bool on) { return on ? "on" : "off"; }
};

template <>
struct WordOf<Position> {
  static constexpr auto shown = "I";
  static Result<Position> read(const Said&, const std::string& word) { return position(word); }
  static std::string print(Position position) { return text_of(position); }
};

template <>
struct WordOf<Beats> {
  static constexpr auto shown = "BEAT";
  static Result<Beats> read(const Said&, const std::string& word) { return beats(word); }
  static std::string print(Beats beat) { return text_of(beat.count); }
};

template <>
struct WordOf<Bpm> {
  static constexpr auto shown = "BPM";
  static Result<Bpm> read(const Said&, const std::string& word) {
    const auto rate = number(word);
    return rate ? Result(Bpm{*rate}) : rate.refusal();
  }
  static std::string print(Bpm tempo) { return text_of(tempo.rate); }
};

/// Where a send is taken from.
template <>
struct WordOf<Tap> {
  static constexpr auto shown = "post-fader|pre-fader|pre-insert";
  static Result<Tap> read(const Said&, const std::string& word) {
    for (const auto tap : {Tap::post_fader, Tap::pre_fader, Tap::pre_insert})
      if (word == print(tap)) return tap;
    return refuse("'", word, "' is no place to take a send from; there is post-fader, pre-fader, pre-insert");
  }
  static std::string print(Tap tap) {
    switch (tap) {
      case Tap::post_fader:
        return "post-fader";
      case Tap::pre_fader:
        return "pre-fader";
      case Tap::pre_insert:
        break;
    }
    return "pre-insert";
  }
};

template <>
struct WordOf<Signature> {
  static constexpr auto shown = "BEATS/UNIT";
  static Result<Signature> read(const Said&, const std::string& word) { return signature(word); }
  static std::string print(Signature signature) { return text_of(signature.beats) + "/" + text_of(signature.unit); }
};

}  // namespace beltane::words
