/* One bit per signal, 1 to 64: bit 0 is signal 1. */
#ifndef __wasilibc___typedef_sigset_t_h
#define __wasilibc___typedef_sigset_t_h

typedef struct {
  unsigned long long __signals;
} sigset_t;

#endif
