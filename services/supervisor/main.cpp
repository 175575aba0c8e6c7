#include "supervisor/run.hpp"

int main(int argc, char** argv) { return beltane::supervisor::run_supervisor(argc, argv); }
