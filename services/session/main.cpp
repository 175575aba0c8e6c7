#include "host/host.hpp"
#include "session/session_service.hpp"

int main(int argc, char** argv) { return beltane::run_process("session", beltane::run_session, argc, argv); }
