#include_next <sys/ioctl.h>

#ifndef __WASI_EPOLL_SYS_IOCTL_H
#define __WASI_EPOLL_SYS_IOCTL_H

#define __NEED_struct_winsize
#include <bits/alltypes.h>

#ifndef TIOCGWINSZ
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#endif

#endif
