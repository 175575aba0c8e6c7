#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/project/zone.hpp"

namespace SQLite {
class Database;
}

/// The tables `sample` and `sample_part` of a project file. All throw SQLite::Exception.
namespace beltane {

inline constexpr std::size_t largest_sample_part = 4 << 20;  // bytes

/// The samples that are whole; none where the format of the file has none.
std::set<SampleName> samples_in(SQLite::Database&);
/// Takes one more part; with the last one the sample is whole.
void put_sample_part(SQLite::Database&, const SampleName&, std::uint32_t part, std::string_view bytes, bool last);
/// A part of a sample; nothing behind the last one.
std::optional<std::string> sample_part_in(SQLite::Database&, const SampleName&, std::uint32_t part);
/// Forgets all samples but these, and what came of samples that did not come whole.
void forget_samples_but(SQLite::Database&, const std::set<SampleName>&);

}  // namespace beltane
