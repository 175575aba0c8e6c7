#include "host/host.hpp"
#include "persistence/persistence_service.hpp"

int main(int argc, char** argv) { return beltane::run_process("persistence", beltane::run_persistence, argc, argv); }
