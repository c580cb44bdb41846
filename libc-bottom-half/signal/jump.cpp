// What the macros sigsetjmp(3) and siglongjmp(3) of <setjmp.h> do with the signal mask.
#include <signal.h>

// Keeps the mask in *mask, and in *kept whether it did. Neither fails.
extern "C" int __wasi_epoll_keep_mask(unsigned long *kept, sigset_t *mask, int keep) {
  *kept = keep != 0;
  return keep ? sigprocmask(SIG_BLOCK, nullptr, mask) : 0;
}

extern "C" int __wasi_epoll_give_back_mask(const unsigned long *kept, const sigset_t *mask) {
  return *kept ? sigprocmask(SIG_SETMASK, mask, nullptr) : 0;
}
