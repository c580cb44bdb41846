// Network interfaces and their addresses.
#include "../support.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

static struct ifaddrs *all(void) {
  struct ifaddrs *list = NULL;
  ok(getifaddrs(&list));
  return list;
}

static bool is(const struct sockaddr *one, const struct sockaddr *other) {
  if (!one || one->sa_family != other->sa_family)
    return false;
  if (one->sa_family == AF_INET)
    return ((struct sockaddr_in *)one)->sin_addr.s_addr ==
           ((struct sockaddr_in *)other)->sin_addr.s_addr;
  return memcmp(&((struct sockaddr_in6 *)one)->sin6_addr,
                &((struct sockaddr_in6 *)other)->sin6_addr, 16) == 0;
}

static struct ifaddrs *with_address(struct ifaddrs *list, const void *address) {
  while (list && !is(list->ifa_addr, address))
    list = list->ifa_next;
  return list;
}

static void the_loopback(void **state) {
  (void)state;
  struct ifaddrs *list = all();
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  struct sockaddr_in mask = {.sin_family = AF_INET, .sin_addr = {htonl(0xff000000)}};
  struct ifaddrs *found = with_address(list, &own);
  assert_non_null(found);
  unsigned wanted = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
  assert_int_equal(found->ifa_flags & wanted, wanted);
  assert_true(is(found->ifa_netmask, (struct sockaddr *)&mask));
  assert_string_equal(found->ifa_name, "lo");
  assert_int_equal(if_nametoindex("lo"), 1);
  char name[IF_NAMESIZE];
  assert_ptr_equal(if_indextoname(1, name), name);
  assert_string_equal(name, "lo");
  freeifaddrs(list);
}

// The address that one sends from to the world is an interface's, which is no loopback.
static void the_way_out(void **state) {
  (void)state;
  struct sockaddr_in far = {.sin_family = AF_INET, .sin_port = htons(9)}, own;
  socklen_t size = sizeof own;
  inet_pton(AF_INET, "198.51.100.1", &far.sin_addr);
  int fd = ok(socket(AF_INET, SOCK_DGRAM, 0));
  if (connect(fd, (struct sockaddr *)&far, sizeof far) < 0) {
    close(fd);
    skip();
  }
  ok(getsockname(fd, (struct sockaddr *)&own, &size));
  ok(close(fd));
  struct ifaddrs *list = all(), *found = with_address(list, &own);
  assert_non_null(found);
  assert_int_equal(found->ifa_flags & (IFF_UP | IFF_LOOPBACK), IFF_UP);
  assert_int_equal(((struct sockaddr_in *)found->ifa_addr)->sin_port, 0);
  assert_true(if_nametoindex(found->ifa_name) > 1);
  freeifaddrs(list);
}

static void names_and_numbers(void **state) {
  (void)state;
  struct if_nameindex *names = if_nameindex();
  assert_non_null(names);
  assert_int_equal(names[0].if_index, 1);
  for (struct if_nameindex *at = names; at->if_index; at++) {
    char name[IF_NAMESIZE];
    assert_int_equal(if_nametoindex(at->if_name), at->if_index);
    assert_non_null(if_indextoname(at->if_index, name));
    assert_string_equal(name, at->if_name);
  }
  struct ifaddrs *list = all();
  for (struct ifaddrs *at = list; at; at = at->ifa_next) {
    struct if_nameindex *named = names;
    while (named->if_index && strcmp(named->if_name, at->ifa_name))
      named++;
    assert_true(named->if_index > 0);
  }
  freeifaddrs(list);
  if_freenameindex(names);
}

static void asking_leaves_nothing_behind(void **state) {
  (void)state;
  int before = ok(dup(0));
  ok(close(before));
  for (int i = 0; i < 100; i++) {
    errno = 77;
    freeifaddrs(all());
    if_freenameindex(if_nameindex());
    assert_int_equal(if_nametoindex("lo"), 1);
  }
  assert_int_equal(errno, 77);
  assert_int_equal(ok(dup(0)), before);
  ok(close(before));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_loopback),
      cmocka_unit_test(the_way_out),
      cmocka_unit_test(names_and_numbers),
      cmocka_unit_test(asking_leaves_nothing_behind),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
