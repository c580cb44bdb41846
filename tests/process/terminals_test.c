// termios.h without a terminal: speeds and modes in memory, and what each call says of a pipe.
#define _GNU_SOURCE
#include "../support.h"

#include <termios.h>
#include <unistd.h>

static void speeds(void **state) {
  (void)state;
  struct termios settings;
  memset(&settings, 0, sizeof settings);
  settings.c_cflag = CS8 | CREAD;
  ok(cfsetospeed(&settings, B9600));
  assert_int_equal(cfgetospeed(&settings), B9600);
  assert_int_equal(settings.c_cflag & CBAUD, B9600);
  ok(cfsetispeed(&settings, B115200));
  assert_int_equal(cfgetispeed(&settings), B115200);
  ok(cfsetospeed(&settings, B115200));
  ok(cfsetispeed(&settings, B0)); // as the output
  assert_int_equal(cfgetospeed(&settings), B115200);
  ok(cfsetspeed(&settings, B38400));
  assert_int_equal(cfgetospeed(&settings), B38400);
  assert_int_equal(cfgetispeed(&settings), B38400);
  assert_int_equal(settings.c_cflag & ~CBAUD, CS8 | CREAD);
  settings.c_cflag = (settings.c_cflag & ~CBAUD) | B2400; // programs do that
  assert_int_equal(cfgetospeed(&settings), B2400);
  assert_errno(EINVAL, cfsetospeed(&settings, 1 << 20));
  assert_errno(EINVAL, cfsetispeed(&settings, 1 << 20));
  assert_int_equal(cfgetospeed(&settings), B2400);
}

static void raw_mode(void **state) {
  (void)state;
  struct termios settings;
  memset(&settings, 0xff, sizeof settings);
  cfmakeraw(&settings);
  assert_int_equal(settings.c_lflag & (ECHO | ICANON | ISIG | IEXTEN), 0);
  assert_int_equal(settings.c_iflag & (ICRNL | IXON | BRKINT | ISTRIP), 0);
  assert_int_equal(settings.c_oflag & OPOST, 0);
  assert_int_equal(settings.c_cflag & CSIZE, CS8);
  assert_int_equal(settings.c_cc[VMIN], 1);
  assert_int_equal(settings.c_cc[VTIME], 0);
}

static void no_terminal(int fd, int error) {
  struct termios settings;
  memset(&settings, 0, sizeof settings);
  char name[64];
  assert_errno(error, tcgetattr(fd, &settings));
  assert_errno(error, tcsetattr(fd, TCSANOW, &settings));
  assert_errno(EINVAL, tcsetattr(fd, 99, &settings));
  assert_errno(error, tcdrain(fd));
  assert_errno(error, tcflush(fd, TCIOFLUSH));
  assert_errno(error, tcsendbreak(fd, 0));
  assert_errno(error, tcflow(fd, TCOON));
  assert_errno(error, tcgetsid(fd));
  assert_errno(error, tcgetpgrp(fd));
  assert_errno(error, tcsetpgrp(fd, getpgrp()));
  assert_int_equal(ttyname_r(fd, name, sizeof name), error);
  assert_int_equal(isatty(fd), 0);
#ifndef __GLIBC__ // of 2024
  struct winsize size = {0};
  assert_errno(error, tcgetwinsize(fd, &size));
  assert_errno(error, tcsetwinsize(fd, &size));
#endif
}

static void what_is_no_terminal(void **state) {
  (void)state;
  int ends[2];
  ok(pipe(ends));
  no_terminal(ends[0], ENOTTY);
  ok(close(ends[0]));
  ok(close(ends[1]));
  no_terminal(ends[0], EBADF);
  char name[L_ctermid];
  assert_ptr_equal(ctermid(name), name);
  assert_string_equal(name, "/dev/tty");
  assert_string_equal(ctermid(NULL), "/dev/tty");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(speeds),
      cmocka_unit_test(raw_mode),
      cmocka_unit_test(what_is_no_terminal),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
