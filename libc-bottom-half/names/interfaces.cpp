// if_nametoindex(3) and its family, getifaddrs(3): WASI tells nothing of interfaces.
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>

extern "C" unsigned if_nametoindex(const char *) {
  errno = ENODEV;
  return 0;
}

extern "C" char *if_indextoname(unsigned, char *) {
  errno = ENXIO;
  return nullptr;
}

extern "C" struct if_nameindex *if_nameindex(void) {
  errno = ENOSYS;
  return nullptr;
}
extern "C" void if_freenameindex(struct if_nameindex *) {}

extern "C" int getifaddrs(ifaddrs **) {
  errno = ENOSYS;
  return -1;
}
extern "C" void freeifaddrs(ifaddrs *) {}
