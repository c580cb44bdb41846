// What posix_spawn is told beforehand is kept, and what makes no sense refused.
#define _GNU_SOURCE
#include "../support.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

static void attributes(void **state) {
  (void)state;
  posix_spawnattr_t it;
  short flags = 77;
  pid_t group = 77;
  sigset_t set, got;
  assert_int_equal(posix_spawnattr_init(&it), 0);
  assert_int_equal(posix_spawnattr_getflags(&it, &flags), 0);
  assert_int_equal(flags, 0);
  assert_int_equal(posix_spawnattr_getpgroup(&it, &group), 0);
  assert_int_equal(group, 0);
  assert_int_equal(posix_spawnattr_getsigmask(&it, &got), 0);
  assert_int_equal(sigismember(&got, SIGTERM), 0);

  assert_int_equal(posix_spawnattr_setflags(&it, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP),
                   0);
  assert_int_equal(posix_spawnattr_getflags(&it, &flags), 0);
  assert_int_equal(flags, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  assert_int_equal(posix_spawnattr_setflags(&it, 0x4000), EINVAL);
  assert_int_equal(posix_spawnattr_setpgroup(&it, 1234), 0);
  assert_int_equal(posix_spawnattr_getpgroup(&it, &group), 0);
  assert_int_equal(group, 1234);
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  assert_int_equal(posix_spawnattr_setsigmask(&it, &set), 0);
  assert_int_equal(posix_spawnattr_getsigmask(&it, &got), 0);
  assert_int_equal(sigismember(&got, SIGUSR1), 1);
  assert_int_equal(sigismember(&got, SIGUSR2), 0);
  sigaddset(&set, SIGUSR2);
  assert_int_equal(posix_spawnattr_setsigdefault(&it, &set), 0);
  assert_int_equal(posix_spawnattr_getsigdefault(&it, &got), 0);
  assert_int_equal(sigismember(&got, SIGUSR2), 1);
  assert_int_equal(posix_spawnattr_destroy(&it), 0);
}

static void file_actions(void **state) {
  (void)state;
  posix_spawn_file_actions_t it;
  assert_int_equal(posix_spawn_file_actions_init(&it), 0);
  assert_int_equal(posix_spawn_file_actions_addopen(&it, 1, "file", O_RDONLY, 0), 0);
  assert_int_equal(posix_spawn_file_actions_addclose(&it, 3), 0); // it may not be open yet
  assert_int_equal(posix_spawn_file_actions_adddup2(&it, 3, 4), 0);
  assert_int_equal(posix_spawn_file_actions_addchdir_np(&it, "folder"), 0);
  assert_int_equal(posix_spawn_file_actions_addfchdir_np(&it, 3), 0);
#ifndef __GLIBC__ // as of 2024
  assert_int_equal(posix_spawn_file_actions_addchdir(&it, "folder"), 0);
  assert_int_equal(posix_spawn_file_actions_addfchdir(&it, 3), 0);
#endif
  const int wrong[] = {-1, 1 << 30};
  for (int i = 0; i < 2; i++) {
    assert_int_equal(posix_spawn_file_actions_addopen(&it, wrong[i], "file", O_RDONLY, 0), EBADF);
    assert_int_equal(posix_spawn_file_actions_addclose(&it, wrong[i]), EBADF);
    assert_int_equal(posix_spawn_file_actions_adddup2(&it, wrong[i], 4), EBADF);
    assert_int_equal(posix_spawn_file_actions_adddup2(&it, 4, wrong[i]), EBADF);
  }
  assert_int_equal(posix_spawn_file_actions_destroy(&it), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(attributes),
      cmocka_unit_test(file_actions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
