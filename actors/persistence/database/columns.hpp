#pragma once

#include <SQLiteCpp/Column.h>

#include <cstdint>
#include <string_view>

#include "model/editing/change.hpp"

/// Our numbers as SQLite has them: 64 bits with a sign.
namespace beltane::columns {

inline std::int64_t of(Epoch epoch) { return static_cast<std::int64_t>(epoch); }
inline std::int64_t of(Revision revision) { return static_cast<std::int64_t>(revision); }
inline std::int64_t of(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }

inline Epoch epoch(const SQLite::Column& value) { return Epoch{static_cast<std::uint64_t>(value.getInt64())}; }
inline Revision revision(const SQLite::Column& value) { return Revision{static_cast<std::uint64_t>(value.getInt64())}; }
inline std::string_view bytes(const SQLite::Column& value) {
  return {static_cast<const char*>(value.getBlob()), static_cast<std::size_t>(value.getBytes())};
}

}  // namespace beltane::columns
