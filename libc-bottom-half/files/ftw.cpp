// ftw(3), the older form of nftw
#include <ftw.h>

extern "C" int ftw(const char *path, int (*visit)(const char *, const struct stat *, int),
                   int descriptors) {
  // nftw's callback takes one argument more, which calls in WebAssembly check: so
  // this goes through a function of the right type.
  static int (*current)(const char *, const struct stat *, int);
  auto *outer = current;
  current = visit;
  int result = nftw(
      path,
      [](const char *name, const struct stat *status, int type, FTW *) {
        return current(name, status, type);
      },
      descriptors, FTW_PHYS);
  current = outer;
  return result;
}
