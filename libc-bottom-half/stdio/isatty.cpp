// isatty(3), also under the name that the base's stdio uses.
#include <sys/ioctl.h>
#include <unistd.h>

extern "C" int isatty(int fd) {
  winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0;
}

extern "C" int __isatty(int fd) __attribute__((alias("isatty")));
