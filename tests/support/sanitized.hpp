#pragma once

/// Whether this is a build with a sanitizer, in which a process takes ten times as long to start and to work. What is
/// promised of time, and of the notes that are due while a process starts, is not judged there.
namespace beltane {

#if defined(__SANITIZE_ADDRESS__) || defined(_GLIBCXX_TSAN)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace beltane
