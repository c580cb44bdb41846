// syslog(3), to stderr: there is no daemon to write to.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

namespace {
const char *tag = "";
int options = 0;
int mask = 0xff;
} // namespace

extern "C" {
void openlog(const char *name, int wanted_options, int) {
  tag = name ? name : "";
  options = wanted_options;
}

void closelog() {}

int setlogmask(int wanted) {
  int old = mask;
  if (wanted)
    mask = wanted;
  return old;
}

void vsyslog(int priority, const char *format, va_list arguments) {
  int saved = errno;
  if (!(mask & LOG_MASK(LOG_PRI(priority))))
    return;
  // One write for the whole line; %m is printf's here too.
  char line[1024];
  int start = options & LOG_PID ? snprintf(line, sizeof line, "%s[%d]: ", tag, getpid())
              : *tag            ? snprintf(line, sizeof line, "%s: ", tag)
                                : 0;
  size_t used = start < 0 ? 0 : static_cast<size_t>(start);
  if (used > sizeof line - 2)
    used = sizeof line - 2;
  errno = saved;
  int more = vsnprintf(line + used, sizeof line - 1 - used, format, arguments);
  if (more > 0)
    used += static_cast<size_t>(more);
  if (used > sizeof line - 2)
    used = sizeof line - 2;
  if (used == 0 || line[used - 1] != '\n')
    line[used++] = '\n';
  [[maybe_unused]] ssize_t written = write(STDERR_FILENO, line, used);
  errno = saved;
}

void syslog(int priority, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsyslog(priority, format, arguments);
  va_end(arguments);
}
}
