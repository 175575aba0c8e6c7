#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/editing/edit.hpp"

namespace beltane {

/// Which instruments and buses have which name, brought up to date with every change, so that an edit in words costs
/// the same however many there are.
class StripIndex {
 public:
  /// Another project is open.
  void restart(const Project&);
  /// The project accepted these.
  void apply(const Edits&);

  /// The strips of that name; more than one only in projects of long ago.
  const std::vector<StripId>& named(std::string_view name) const;

  bool contains(StripId strip) const { return names_.contains(strip); }

  bool operator==(const StripIndex&) const = default;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
    std::size_t operator()(StripId strip) const {
      return std::hash<std::uint64_t>{}(std::uint64_t{strip.number} << 2 | static_cast<std::uint64_t>(strip.kind));
    }
  };
  void add(StripId, const std::string& name);
  void remove(StripId);

  std::unordered_map<std::string, std::vector<StripId>, Hash, std::equal_to<>> strips_{};
  std::unordered_map<StripId, std::string, Hash> names_{};
};

/// The project with no instruments and buses but those that the words name, by name or number: it costs as much as they
/// are, and an edit of settings that they mean in it is the one that they mean in the whole. The whole, where too many
/// may be named.
Project named_part(const Project&, const StripIndex&, const std::vector<std::string>& words);

}  // namespace beltane
