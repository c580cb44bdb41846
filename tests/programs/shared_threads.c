// The tasks of shared.c once more, on cooperative threads.
// wit: tests/programs/sharing.wit shared threads
// component-cflags: -mexec-model=reactor
#include "shared.c"
