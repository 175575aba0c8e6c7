#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace beltane::supervisor {

/// The lines in which an audio server complains of what it answers to nobody: a unit that got no memory, a definition
/// that it has no wires for. Each once. Pure.
std::set<std::string> complaints_in(std::string_view text);

/// Whether the server says in that text that its JACK server has gone or was not there. Pure.
bool tells_of_lost_jack(std::string_view text);

/// Reads on in the log of one life of a server.
class ServerLog {
 public:
  ServerLog() = default;
  /// From the end that the file has now.
  explicit ServerLog(std::filesystem::path file);
  /// The complaints that are new since the last call and were not there before. Blocks: for a short read.
  std::vector<std::string> complaints();
  /// Whether this life ended because its JACK server had gone. Blocks: for a short read.
  bool lost_jack() const;

 private:
  std::filesystem::path file_{};
  std::uintmax_t begin_{};  // of this life
  std::uintmax_t at_{};
  std::set<std::string> known_{};
};

}  // namespace beltane::supervisor
