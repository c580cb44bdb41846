// writev on a TCP socket sends its buffers together: apart, the second would wait for the
// acknowledgement of the first, which the other side puts off for 40 ms.
#include "support.h"

#include "loopback.h"

#include <sys/uio.h>

static void small_buffers_do_not_wait_for_each_other(void **state) {
  struct pair p = connected(FAMILY, 0);
  int64_t start = now_ms();
  for (int round = 0; round < 25; round++) {
    struct iovec parts[] = {{"head", 4}, {"", 0}, {"body", 4}};
    char got[8];
    assert_int_equal(ok(writev(p.client, parts, 3)), 8);
    assert_int_equal(read_full(p.server, got, sizeof got), 8);
    assert_memory_equal(got, "headbody", 8);
    write_full(p.server, "x", 1);
    assert_int_equal(read_full(p.client, got, 1), 1);
  }
  assert_true(now_ms() - start < 25 * 20);
  close_pair(p);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      for_both_families(small_buffers_do_not_wait_for_each_other),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
