#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/generators.hpp"
#include "wire/every_message.hpp"

/// tests/fuzz/corpus/wire holds one message of each type as it was once written: a byte that says which, and the
/// message. They start the fuzzer off, and they hold the contract still.
namespace beltane::wire {
namespace {

std::filesystem::path seed(std::size_t index) {
  return std::filesystem::path(BELTANE_SOURCE_DIR "/tests/fuzz/corpus/wire") / std::to_string(index);
}

TEST(Seeds, AreReadAndWrittenAsTheyEverWere) {
  for_each_message([]<class Message, std::size_t Index>() {
    std::ifstream file(seed(Index), std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    ASSERT_GT(bytes.str().size(), 2U) << seed(Index);
    const auto read = decode<Message>(bytes.str().substr(1));
    ASSERT_TRUE(read) << read.reason();
    EXPECT_EQ(encode(*read), bytes.str().substr(1)) << "a field of message " << Index << " has changed its number";
  });
}

/// One of many that says much in few bytes.
template <class Message>
std::string rich_but_short() {
  std::string best;
  for (std::uint64_t attempt = 0; attempt < 60; ++attempt) {
    auto bytes = encode(support::anything<Message>()(rc::Random(attempt), 30).value());
    if (bytes.size() > best.size() && bytes.size() < 600) best = std::move(bytes);
  }
  return best;
}

/// Writes the seeds anew, which a new message needs: --gtest_also_run_disabled_tests --gtest_filter='Seeds.*'.
TEST(Seeds, DISABLED_AreWritten) {
  for_each_message([]<class Message, std::size_t Index>() {
    std::filesystem::create_directories(seed(Index).parent_path());
    std::ofstream(seed(Index), std::ios::binary) << static_cast<char>(Index) << rich_but_short<Message>();
  });
}

}  // namespace
}  // namespace beltane::wire
