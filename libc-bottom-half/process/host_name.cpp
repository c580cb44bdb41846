// uname(2); gethostname(2) takes the name from it.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include <fd/arguments.h>

/// WASI tells no name of the machine. Containers have it in HOSTNAME, and so can whoever starts
/// the program; programs take it for what tells them from their like on other machines.
static const char *host_name() {
  const char *name = getenv("HOSTNAME");
  return name && *name && strlen(name) < sizeof utsname::nodename ? name : "localhost";
}

extern "C" int uname(utsname *into) {
  if (!wasi_epoll::in_memory(into)) {
    errno = EFAULT;
    return -1;
  }
  *into = {.sysname = "wasi",
           .nodename = {},
           .release = "0.0.0",
           .version = "0.0.0",
           .machine = "wasm32",
           .domainname = "(none)"};
  strcpy(into->nodename, host_name());
  return 0;
}
