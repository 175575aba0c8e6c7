#include "samples/content.hpp"

#include <sodium.h>

#include <array>
#include <fstream>

#include "model/editing/refuse.hpp"

namespace beltane {
namespace {

constexpr std::size_t sum_bytes = 16;
constexpr std::size_t piece = 1 << 20;

}  // namespace

Result<SampleName> content_name(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse(file.string(), " cannot be read");
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, sum_bytes);
  std::vector<char> bytes(piece);
  while (in) {
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()),
                              static_cast<unsigned long long>(in.gcount()));
  }
  if (in.bad()) return refuse(file.string(), " cannot be read to its end");
  std::array<unsigned char, sum_bytes> sum{};
  crypto_generichash_final(&state, sum.data(), sum.size());
  std::array<char, 2 * sum_bytes + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), sum.data(), sum.size());
  return SampleName(hex.data());
}

}  // namespace beltane
