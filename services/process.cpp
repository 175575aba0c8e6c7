#include "host/service_entry.hpp"

// The main of every program that has a service and no main of its own.
int main(int argc, char** argv) { return beltane::run_service_program(argc, argv); }
