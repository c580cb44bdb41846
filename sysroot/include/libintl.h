#include_next <libintl.h>

#ifndef __WASI_EPOLL_LIBINTL_H
#define __WASI_EPOLL_LIBINTL_H

#define __NEED_locale_t
#include <bits/alltypes.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What POSIX.1-2024 adds. */
char *gettext_l(const char *, locale_t);
char *dgettext_l(const char *, const char *, locale_t);
char *dcgettext_l(const char *, const char *, int, locale_t);
char *ngettext_l(const char *, const char *, unsigned long, locale_t);
char *dngettext_l(const char *, const char *, const char *, unsigned long, locale_t);
char *dcngettext_l(const char *, const char *, const char *, unsigned long, int, locale_t);

#ifdef __cplusplus
}
#endif

#endif
