#include "voices/voices_service.hpp"

int main(int argc, char** argv) { return beltane::run_process("voices", beltane::run_voices, argc, argv); }
