// getlocalename_l(3)
#include <langinfo.h>
#include <locale.h>

extern "C" const char *getlocalename_l(int category, locale_t locale) {
  if (category < 0 || category > LC_ALL)
    return nullptr;
  if (locale == LC_GLOBAL_LOCALE)
    return setlocale(category, nullptr);
  if (category == LC_ALL)
    return nullptr; // A name of several would need room of its own.
  // musl's own item for it.
  return nl_langinfo_l(category << 16 | 0xffff, locale);
}
