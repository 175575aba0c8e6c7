#include "sequencer/sequencer_service.hpp"

int main(int argc, char** argv) { return beltane::run_process("sequencer", beltane::run_sequencer, argc, argv); }
