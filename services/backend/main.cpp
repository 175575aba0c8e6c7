#include "backend/backend_service.hpp"
#include "backends/scsynth_kind.hpp"

int main(int argc, char** argv) {
  auto run = [](const beltane::Host& host, std::function<void()> end) {
    return beltane::run_backend(host, std::move(end), beltane::backend::scsynth_kind());
  };
  return beltane::run_process("backend", run, argc, argv);
}
