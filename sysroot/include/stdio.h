/* The base marks these as not there. */
#ifndef __WASI_EPOLL_STDIO_H
#define tmpnam __wasi_epoll_hidden_tmpnam
#define tmpfile __wasi_epoll_hidden_tmpfile
#include_next <stdio.h>
#undef tmpnam
#undef tmpfile
#else
#include_next <stdio.h>
#endif

#ifndef __WASI_EPOLL_STDIO_H
#define __WASI_EPOLL_STDIO_H

#ifdef __cplusplus
extern "C" {
#endif

#define TMP_MAX 10000
#define L_tmpnam 20

char *tmpnam(char *);
FILE *tmpfile(void);

#if defined(_POSIX_SOURCE) || defined(_POSIX_C_SOURCE) || defined(_XOPEN_SOURCE) ||                \
    defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
FILE *popen(const char *, const char *);
int pclose(FILE *);
void flockfile(FILE *);
int ftrylockfile(FILE *);
void funlockfile(FILE *);
#endif

#if defined(_XOPEN_SOURCE) || defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
#define P_tmpdir "/tmp"
char *tempnam(const char *, const char *);
#endif

#ifdef __WASI_EPOLL_ISSUE_8
int asprintf(char **__restrict, const char *__restrict, ...);
int vasprintf(char **__restrict, const char *__restrict, __isoc_va_list);
#endif

#if defined(_LARGEFILE64_SOURCE) || defined(_GNU_SOURCE)
#define tmpfile64 tmpfile
#endif

#ifdef __cplusplus
}
#endif

#endif
