// termios.h: a terminal as it usually is, which can't be changed.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static bool is_terminal(int fd) {
  winsize size;
  return ioctl(fd, TIOCGWINSZ, &size) == 0;
}

static int failed(int code) {
  errno = code;
  return -1;
}

static termios as_it_is() {
  termios settings{};
  settings.c_iflag = ICRNL | IXON | IUTF8;
  settings.c_oflag = OPOST | ONLCR;
  settings.c_cflag = B38400 | CS8 | CREAD;
  settings.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN;
  settings.c_cc[VINTR] = 3;
  settings.c_cc[VQUIT] = 28;
  settings.c_cc[VERASE] = 127;
  settings.c_cc[VKILL] = 21;
  settings.c_cc[VEOF] = 4;
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VSTART] = 17;
  settings.c_cc[VSTOP] = 19;
  settings.c_cc[VSUSP] = 26;
  return settings;
}

extern "C" {
int tcgetattr(int fd, termios *into) {
  if (!is_terminal(fd))
    return -1;
  *into = as_it_is();
  return 0;
}

int tcsetattr(int fd, int when, const termios *wanted) {
  if (when != TCSANOW && when != TCSADRAIN && when != TCSAFLUSH)
    return failed(EINVAL);
  if (!is_terminal(fd))
    return -1;
  termios now = as_it_is();
  bool same = wanted->c_iflag == now.c_iflag && wanted->c_oflag == now.c_oflag &&
              wanted->c_cflag == now.c_cflag && wanted->c_lflag == now.c_lflag &&
              memcmp(wanted->c_cc, now.c_cc, sizeof now.c_cc) == 0;
  return same ? 0 : failed(EINVAL);
}

int tcgetwinsize(int fd, winsize *into) { return ioctl(fd, TIOCGWINSZ, into); }
int tcsetwinsize(int fd, const winsize *) { return is_terminal(fd) ? failed(EINVAL) : -1; }
int tcsendbreak(int fd, int) { return is_terminal(fd) ? 0 : -1; }
int tcdrain(int fd) { return is_terminal(fd) ? 0 : -1; }
int tcflush(int fd, int) { return is_terminal(fd) ? 0 : -1; }
int tcflow(int fd, int) { return is_terminal(fd) ? 0 : -1; }
pid_t tcgetsid(int fd) { return is_terminal(fd) ? getsid(0) : -1; }
pid_t tcgetpgrp(int fd) { return is_terminal(fd) ? getpgrp() : -1; }
int tcsetpgrp(int fd, pid_t group) {
  if (!is_terminal(fd))
    return -1;
  return group == getpgrp() ? 0 : failed(EPERM);
}

// One speed for both directions, where programs look for it too.
speed_t cfgetospeed(const termios *settings) { return settings->c_cflag & CBAUD; }
speed_t cfgetispeed(const termios *settings) { return cfgetospeed(settings); }
int cfsetospeed(termios *settings, speed_t speed) {
  if (speed & ~CBAUD)
    return failed(EINVAL);
  settings->c_cflag = (settings->c_cflag & ~CBAUD) | speed;
  return 0;
}
int cfsetispeed(termios *settings, speed_t speed) {
  return speed == B0 ? 0 : cfsetospeed(settings, speed);
}
int cfsetspeed(termios *settings, speed_t speed) { return cfsetospeed(settings, speed); }
void cfmakeraw(termios *settings) {
  settings->c_iflag &= ~(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  settings->c_oflag &= ~OPOST;
  settings->c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
  settings->c_cflag &= ~(CSIZE | PARENB);
  settings->c_cflag |= CS8;
  settings->c_cc[VMIN] = 1;
  settings->c_cc[VTIME] = 0;
}

// The host doesn't name terminals.
int ttyname_r(int fd, char *, size_t) { return is_terminal(fd) ? ENODEV : errno; }
char *ttyname(int fd) {
  errno = ttyname_r(fd, nullptr, 0);
  return nullptr;
}
char *ctermid(char *into) {
  static char name[] = "/dev/tty";
  return into ? strcpy(into, name) : name;
}
}
