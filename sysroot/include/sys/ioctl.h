#include_next <sys/ioctl.h>

#ifndef __WASI_EPOLL_SYS_IOCTL_H
#define __WASI_EPOLL_SYS_IOCTL_H

#define __NEED_struct_winsize
#include <bits/alltypes.h>

#ifndef TIOCINQ
#define TIOCINQ FIONREAD
#define TIOCOUTQ 0x5411
#define SIOCINQ FIONREAD
#define SIOCOUTQ TIOCOUTQ
#endif
#ifndef FIOCLEX
#define FIONCLEX 0x5450
#define FIOCLEX 0x5451
#define FIOASYNC 0x5452 /* refused */
#endif
#ifndef TIOCGWINSZ
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#endif

#endif
