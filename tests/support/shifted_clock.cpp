#include "support/shifted_clock.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>

namespace beltane::test {

ShiftedClock::ShiftedClock(User& user) : file_(user.home() / "shift") {
  std::ofstream(file_, std::ios::binary) << std::string(sizeof(std::int64_t), '\0');
  const int fd = open(file_.c_str(), O_RDWR | O_CLOEXEC);
  shift_ = static_cast<std::atomic<std::int64_t>*>(
      mmap(nullptr, sizeof(std::int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
  close(fd);
  user.set("SHIFTED_CLOCK", file_);
  user.set("LD_PRELOAD", BELTANE_SHIFTED_CLOCK);
  const char* options = getenv("ASAN_OPTIONS");  // with AddressSanitizer it would not be the first library
  user.set("ASAN_OPTIONS", std::string(options ? options : "") + ":verify_asan_link_order=0");
}

ShiftedClock::~ShiftedClock() { munmap(shift_, sizeof(std::int64_t)); }

void ShiftedClock::set(std::chrono::seconds by) {
  *shift_ += std::chrono::nanoseconds(by).count();
  std::filesystem::last_write_time(file_, std::filesystem::file_time_type::clock::now());
}

}  // namespace beltane::test
