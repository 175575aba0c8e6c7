#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "changeover/record.hpp"
#include "model/result.hpp"
#include "model/units.hpp"

namespace beltane::patchbay {

/// Between which servers and loudspeakers it stands, is a matter of wires.
struct ChangeoverTask {
  std::string client{"beltane-changeover"};
  std::string server{};            // JACK server; empty: the default one
  std::uint32_t channels{2};       // out_1 and on, from a_1 and on and b_1 and on
  std::uint32_t bad_blocks{2};     // of the live side until the other becomes live
  bool tone{};                     // a steady sine on the port `pilot`, while a side is heard
  std::filesystem::path record{};  // where its state is written
  Seconds patience{10};            // for the JACK server to be there
};

/// The changeover as a JACK client. Ports: a_1 … and a_pilot, b_1 … and b_pilot, out_1 …; feedback_a and feedback_b,
/// which are silent and are to be connected to an input of each server before that server's outputs are connected here,
/// so that JACK does not wait for a server; and `pilot`, for a hardware switch that chooses between two machines.
class ChangeoverClient {
 public:
  virtual ~ChangeoverClient() = default;
  virtual changeover::State state() const = 0;
  /// Readable after a switch, until `clear_news`.
  virtual int news_fd() const = 0;
  virtual void clear_news() = 0;
  /// Readable once the JACK server has gone.
  virtual int gone_fd() const = 0;
};

/// Joins the JACK server and begins. Blocks until the server is there, or its patience is over.
Result<std::unique_ptr<ChangeoverClient>> change_over(const ChangeoverTask&);

/// The whole main of the changeover's process. Answers the exit status.
int run_changeover(int argc, char** argv);

}  // namespace beltane::patchbay
