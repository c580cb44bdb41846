// h_errno, hstrerror(3), herror(3)
#include <netdb.h>
#include <stdio.h>

// Newer bases reach it by a function.
#undef h_errno
extern "C" {
_Thread_local int h_errno;
int *__h_errno_location(void) { return &h_errno; }
}

extern "C" const char *hstrerror(int error) {
  switch (error) {
  case 0:
    return "No error";
  case HOST_NOT_FOUND:
    return "Host not found";
  case TRY_AGAIN:
    return "Try again";
  case NO_RECOVERY:
    return "Non-recoverable error";
  case NO_DATA:
    return "Address not available";
  default:
    return "Unknown error";
  }
}

extern "C" void herror(const char *message) {
  const char *separator = message && *message ? ": " : "";
  fprintf(stderr, "%s%s%s\n", *separator ? message : "", separator, hstrerror(h_errno));
}
