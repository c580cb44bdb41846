// SIG_IGN and SIG_ERR, which are functions because every number may be one's address.
#include <signal.h>

extern "C" void __SIG_IGN(int) {}
extern "C" void __SIG_ERR(int) { __builtin_trap(); }
