// sig2str(3), str2sig(3): signals by name.
#include <signal.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// By number; both names of a signal that has two are told apart by str2sig alone.
static constexpr const char *names[] = {
    "EXIT", "HUP",  "INT",  "QUIT", "ILL",    "TRAP",   "ABRT",  "BUS",  "FPE",  "KILL", "USR1",
    "SEGV", "USR2", "PIPE", "ALRM", "TERM",   "STKFLT", "CHLD",  "CONT", "STOP", "TSTP", "TTIN",
    "TTOU", "URG",  "XCPU", "XFSZ", "VTALRM", "PROF",   "WINCH", "POLL", "PWR",  "SYS"};

extern "C" int sig2str(int number, char *into) {
  constexpr int middle = (SIGRTMIN + SIGRTMAX) / 2;
  if (number > 0 && number < static_cast<int>(sizeof names / sizeof *names))
    strcpy(into, names[number]);
  else if (number < SIGRTMIN || number > SIGRTMAX)
    return -1;
  else if (number == SIGRTMIN || number == SIGRTMAX)
    strcpy(into, number == SIGRTMIN ? "RTMIN" : "RTMAX");
  else if (number <= middle)
    snprintf(into, SIG2STR_MAX, "RTMIN+%d", number - SIGRTMIN);
  else
    snprintf(into, SIG2STR_MAX, "RTMAX-%d", SIGRTMAX - number);
  return 0;
}

static int signal_of(const char *name) {
  for (int number = 0; number < static_cast<int>(sizeof names / sizeof *names); ++number)
    if (strcmp(name, names[number]) == 0)
      return number;
  if (strcmp(name, "IO") == 0)
    return SIGIO;
  bool from_top = strncmp(name, "RTMAX", 5) == 0;
  char *end = const_cast<char *>(name);
  long number;
  if (from_top || strncmp(name, "RTMIN", 5) == 0) {
    const char sign = from_top ? '-' : '+';
    long distance = 0;
    if (name[5]) {
      if (name[5] != sign || name[6] < '0' || name[6] > '9')
        return -1;
      distance = strtol(name + 6, &end, 10);
      if (*end || distance > SIGRTMAX - SIGRTMIN)
        return -1;
    }
    return from_top ? SIGRTMAX - distance : SIGRTMIN + distance;
  }
  if (*name < '0' || *name > '9')
    return -1;
  number = strtol(name, &end, 10);
  return *end || number >= _NSIG ? -1 : number;
}

extern "C" int str2sig(const char *name, int *into) {
  int number = signal_of(name);
  if (number < 0)
    return -1;
  *into = number;
  return 0;
}
