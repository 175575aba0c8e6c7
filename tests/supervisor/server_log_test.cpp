#include "supervisor/servers/server_log.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

namespace beltane::supervisor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto no_memory = "CombC_Ctor: alloc failed, increase server's RT memory (e.g. via ServerOptions)";
constexpr auto no_wires = "exception in GraphDef_Load: exceeded number of interconnect buffers.";

TEST(ServerLog, HoldsTheComplaintsThatNobodyIsAnswered) {
  const auto text = std::string("SuperCollider 3 server ready.\n") + no_memory + "\n" + no_memory + "\n" + no_wires;
  EXPECT_THAT(complaints_in(text), ElementsAre(no_memory, no_wires));
  EXPECT_THAT(complaints_in("FAILURE IN SERVER /n_free Node 7 not found\n\n"), IsEmpty());
}

TEST(ServerLog, IsReadOnAndEachComplaintHeardOnce) {
  const auto file = std::filesystem::temp_directory_path() / ("beltane-log-" + std::to_string(getpid()));
  std::ofstream out(file);
  out << no_wires << " of an earlier life" << std::endl;
  ServerLog log(file);
  EXPECT_THAT(log.complaints(), IsEmpty());
  out << no_memory << std::endl << "and more" << std::endl;
  EXPECT_THAT(log.complaints(), ElementsAre(no_memory));
  out << no_memory << std::endl << no_wires << std::endl;
  EXPECT_THAT(log.complaints(), ElementsAre(no_wires));
  EXPECT_THAT(log.complaints(), IsEmpty());
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace beltane::supervisor
