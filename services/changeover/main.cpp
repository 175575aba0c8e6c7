#include "patchbay/changeover_client.hpp"

int main(int argc, char** argv) { return beltane::patchbay::run_changeover(argc, argv); }
