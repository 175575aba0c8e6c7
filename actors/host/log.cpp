#include "host/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdlib>

namespace beltane {

void start_log(const std::string& process) {
  auto log = spdlog::stderr_logger_mt(process);
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %l: %v");
  log->flush_on(spdlog::level::info);
  if (const char* level = std::getenv("BELTANE_LOG")) log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

}  // namespace beltane
