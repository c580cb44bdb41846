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

/// What was said of a domain: it is told again, and of no use.
struct Binding {
  Binding *next;
  char *directory;
  char *codeset;
  char name[];
};
Binding *bindings;

Binding *binding_of(const char *name) {
  for (Binding *it = bindings; it; it = it->next)
    if (strcmp(it->name, name) == 0)
      return it;
  auto *added = static_cast<Binding *>(calloc(1, sizeof(Binding) + strlen(name) + 1));
  if (added) {
    strcpy(added->name, name);
    added->next = bindings;
    bindings = added;
  }
  return added;
}

/// Keeps `value` unless it is null, and tells what is kept.
char *keep(const char *name, char *Binding::*where, const char *value, const char *otherwise) {
  if (!name || !*name) {
    errno = EINVAL;
    return nullptr;
  }
  Binding *it = binding_of(name);
  if (!it)
    return nullptr;
  char *&kept = it->*where;
  if (value) {
    char *copy = strdup(value);
    if (!copy)
      return nullptr;
    free(kept);
    kept = copy;
  }
  return kept ? kept : as_is(otherwise);
}

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
  return keep(name, &Binding::directory, directory, "/usr/share/locale");
}
char *bind_textdomain_codeset(const char *name, const char *codeset) {
  return keep(name, &Binding::codeset, codeset, nullptr);
}
}
