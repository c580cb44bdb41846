// err.h
#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <process/program_name.h>

static void say(const char *format, va_list arguments, int error) {
  if (const char *name = wasi_epoll::program_name())
    fprintf(stderr, "%s: ", name);
  if (format)
    vfprintf(stderr, format, arguments);
  if (error >= 0)
    fprintf(stderr, "%s%s", format ? ": " : "", strerror(error));
  fputc('\n', stderr);
}

extern "C" {
void vwarn(const char *format, va_list arguments) { say(format, arguments, errno); }
void vwarnx(const char *format, va_list arguments) { say(format, arguments, -1); }
void verr(int status, const char *format, va_list arguments) {
  say(format, arguments, errno);
  exit(status);
}
void verrx(int status, const char *format, va_list arguments) {
  say(format, arguments, -1);
  exit(status);
}

void warn(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vwarn(format, arguments);
  va_end(arguments);
}
void warnx(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vwarnx(format, arguments);
  va_end(arguments);
}
void err(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  verr(status, format, arguments);
}
void errx(int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  verrx(status, format, arguments);
}
}
