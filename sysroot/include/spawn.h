#include_next <spawn.h>

#ifndef __WASI_EPOLL_SPAWN_H
#define __WASI_EPOLL_SPAWN_H

#ifdef __cplusplus
extern "C" {
#endif

/* The names that POSIX.1-2024 gave to what others had as _np. */
int posix_spawn_file_actions_addchdir(posix_spawn_file_actions_t *__restrict,
                                      const char *__restrict);
int posix_spawn_file_actions_addfchdir(posix_spawn_file_actions_t *, int);

#ifdef __cplusplus
}
#endif

#endif
