// libintl.h: messages as they are in the program. The host tells no language.
#include <libintl.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

namespace {

char *as_is(const char *message) { return const_cast<char *>(message); }

char *numbered(const char *one, const char *many, unsigned long n) {
  return as_is(n == 1 ? one : many);
}

char *domain; // what textdomain was told last

} // namespace

extern "C" {
char *gettext(const char *message) { return as_is(message); }
char *dgettext(const char *, const char *message) { return as_is(message); }
char *dcgettext(const char *, const char *message, int) { return as_is(message); }
char *ngettext(const char *one, const char *many, unsigned long n) {
  return numbered(one, many, n);
}
char *dngettext(const char *, const char *one, const char *many, unsigned long n) {
  return numbered(one, many, n);
}
char *dcngettext(const char *, const char *one, const char *many, unsigned long n, int) {
  return numbered(one, many, n);
}

char *gettext_l(const char *message, locale_t) { return as_is(message); }
char *dgettext_l(const char *, const char *message, locale_t) { return as_is(message); }
char *dcgettext_l(const char *, const char *message, int, locale_t) { return as_is(message); }
char *ngettext_l(const char *one, const char *many, unsigned long n, locale_t) {
  return numbered(one, many, n);
}
char *dngettext_l(const char *, const char *one, const char *many, unsigned long n, locale_t) {
  return numbered(one, many, n);
}
char *dcngettext_l(const char *, const char *one, const char *many, unsigned long n, int,
                   locale_t) {
  return numbered(one, many, n);
}

char *textdomain(const char *name) {
  if (name) {
    char *copy = *name ? strdup(name) : nullptr;
    if (*name && !copy)
      return nullptr;
    free(domain);
    domain = copy;
  }
  return domain ? domain : as_is("messages");
}
char *bindtextdomain(const char *name, const char *directory) {
  if (name && *name)
    return as_is(directory ? directory : "/usr/share/locale");
  errno = EINVAL;
  return nullptr;
}
char *bind_textdomain_codeset(const char *, const char *) { return as_is("UTF-8"); }
}
