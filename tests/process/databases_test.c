// Users, groups, protocols, priorities and clocks of processes: the calls that fill a caller's
// memory, and those that list.
#define _GNU_SOURCE
#include "../support.h"

#include <grp.h>
#include <netdb.h>
#include <pthread.h>
#include <pwd.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void users_in_memory_of_ones_own(void **state) {
  (void)state;
  struct passwd entry, *found = NULL;
  char buffer[1024], name[100];
  strcpy(name, getpwuid(getuid())->pw_name);
  assert_int_equal(getpwnam_r(name, &entry, buffer, sizeof buffer, &found), 0);
  assert_ptr_equal(found, &entry);
  assert_int_equal(entry.pw_uid, getuid());
  assert_string_equal(entry.pw_name, name);
  assert_true(entry.pw_dir >= buffer && entry.pw_dir < buffer + sizeof buffer);
  assert_true(entry.pw_shell >= buffer && entry.pw_shell < buffer + sizeof buffer);
  assert_int_equal(getpwnam_r(name, &entry, buffer, 5, &found), ERANGE);
  assert_null(found);
  assert_int_equal(getpwnam_r("no such user here", &entry, buffer, sizeof buffer, &found), 0);
  assert_null(found);
}

static void groups_in_memory_of_ones_own(void **state) {
  (void)state;
  struct group entry, *found = NULL;
  char buffer[1024], name[100];
  strcpy(name, getgrgid(getgid())->gr_name);
  assert_int_equal(getgrnam_r(name, &entry, buffer, sizeof buffer, &found), 0);
  assert_ptr_equal(found, &entry);
  assert_int_equal(entry.gr_gid, getgid());
  assert_string_equal(entry.gr_name, name);
  assert_non_null(entry.gr_mem);
  assert_int_equal(getgrgid_r(getgid(), &entry, buffer, sizeof buffer, &found), 0);
  assert_ptr_equal(found, &entry);
  assert_string_equal(entry.gr_name, name);
  assert_int_equal(getgrgid_r(getgid(), &entry, buffer, 3, &found), ERANGE);
  assert_null(found);
  assert_int_equal(getgrgid_r(87654321, &entry, buffer, sizeof buffer, &found), 0);
  assert_null(found);
  assert_int_equal(getgrnam_r("no such group here", &entry, buffer, sizeof buffer, &found), 0);
  assert_null(found);
}

static void lists(void **state) {
  (void)state;
  for (int round = 0; round < 2; round++) {
    int mine = 0;
    setgrent();
    for (struct group *group; (group = getgrent());)
      mine += group->gr_gid == getgid();
    endgrent();
    assert_int_equal(mine, 1);
  }
  struct protoent *protocol;
  setprotoent(1);
  int several = 0;
  while ((protocol = getprotoent())) {
    assert_non_null(protocol->p_aliases);
    ++several;
  }
  endprotoent();
#ifndef __GLIBC__ // which wants a file that a small system doesn't have
  assert_true(several > 10);
#endif
  sethostent(0);
  for (struct hostent *host; (host = gethostent());)
    assert_non_null(host->h_name);
  endhostent();
  setnetent(0);
  for (struct netent *network; (network = getnetent());)
    assert_non_null(network->n_name);
  endnetent();
  assert_null(getnetbyname("no such network here"));
  assert_null(getnetbyaddr(0x0a0b0c, AF_INET));
}

static void who_it_is(void **state) {
  (void)state;
  uid_t user[3];
  gid_t group[3];
  ok(getresuid(&user[0], &user[1], &user[2]));
  ok(getresgid(&group[0], &group[1], &group[2]));
  assert_int_equal(user[0], getuid());
  assert_int_equal(user[1], geteuid());
  assert_int_equal(user[2], user[1]);
  assert_int_equal(group[0], getgid());
  assert_int_equal(group[1], getegid());
  assert_int_equal(group[2], group[1]);
  char name[64];
#ifdef __GLIBC__ // which asks who logged in at the terminal
  (void)getlogin_r(name, sizeof name);
#else
  assert_int_equal(getlogin_r(name, sizeof name), 0);
  assert_string_equal(name, getpwuid(getuid())->pw_name);
  assert_int_equal(getlogin_r(name, 2), ERANGE);
#endif
}

static void sessions(void **state) {
  (void)state;
  assert_true(getsid(0) >= 0);
  assert_int_equal(getsid(getpid()), getsid(0));
  assert_errno(ESRCH, getsid(99999999));
  assert_int_equal(gethostid(), gethostid());
  sync();
}

static void priorities(void **state) {
  (void)state;
  errno = 0;
  int now = getpriority(PRIO_PROCESS, 0);
  assert_int_equal(errno, 0);
  assert_int_equal(nice(0), now);
  assert_int_equal(getpriority(PRIO_PROCESS, getpid()), now);
  ok(setpriority(PRIO_PROCESS, 0, now));
  assert_errno(EINVAL, getpriority(99, 0));
  assert_errno(EINVAL, setpriority(99, 0, 0));
  assert_errno(ESRCH, getpriority(PRIO_PROCESS, 99999999));
  assert_errno(ESRCH, setpriority(PRIO_PROCESS, 99999999, now));
  assert_errno(ESRCH, getpriority(PRIO_PGRP, 99999999));
  assert_errno(ESRCH, getpriority(PRIO_USER, 87654321));
}

static void clocks_of_processes(void **state) {
  (void)state;
  clockid_t clock;
  struct timespec used;
  const pid_t processes[] = {0, getpid()};
  for (int i = 0; i < 2; i++) {
    assert_int_equal(clock_getcpuclockid(processes[i], &clock), 0);
    ok(clock_gettime(clock, &used));
    assert_true(used.tv_sec > 0 || used.tv_nsec > 0);
  }
  assert_int_equal(clock_getcpuclockid(99999999, &clock), ESRCH);
  assert_int_equal(pthread_getcpuclockid(pthread_self(), &clock), 0);
  ok(clock_gettime(clock, &used));
  assert_true(used.tv_sec > 0 || used.tv_nsec > 0);
}

static void words_about_the_system(void **state) {
  (void)state;
  char text[64] = "", little[3] = "xx";
  size_t size = confstr(_CS_PATH, NULL, 0);
  assert_true(size > 1 && size < sizeof text);
  assert_int_equal(confstr(_CS_PATH, text, sizeof text), size);
  assert_int_equal(strlen(text) + 1, size);
  assert_int_equal(confstr(_CS_PATH, little, sizeof little), size);
  assert_int_equal(strlen(little), 2);
  errno = 0;
  assert_int_equal(confstr(99999, text, sizeof text), 0);
  assert_int_equal(errno, EINVAL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(users_in_memory_of_ones_own),
      cmocka_unit_test(groups_in_memory_of_ones_own),
      cmocka_unit_test(lists),
      cmocka_unit_test(who_it_is),
      cmocka_unit_test(sessions),
      cmocka_unit_test(priorities),
      cmocka_unit_test(clocks_of_processes),
      cmocka_unit_test(words_about_the_system),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
