#include "patchbay/patchbay.hpp"

int main(int argc, char** argv) { return beltane::patchbay::run_patchbay(argc, argv); }
