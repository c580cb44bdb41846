// secure_getenv(3): the program never runs with another's rights.
#include <stdlib.h>

extern "C" char *secure_getenv(const char *name) { return getenv(name); }
