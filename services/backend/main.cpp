#include "backend/backend_service.hpp"
#include "engines/engines.hpp"

int main(int argc, char** argv) {
  auto run = [](const beltane::Host& host, std::function<void()> end) {
    return beltane::run_backend(host, std::move(end), beltane::engines_of(host));
  };
  return beltane::run_process("backend", run, argc, argv);
}
