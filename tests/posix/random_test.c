// Random bytes: getrandom, getentropy, arc4random.
#include "support.h"

#include <sys/random.h>
#include <unistd.h>

static int all_equal(const unsigned char *bytes, size_t size, unsigned char value) {
  for (size_t i = 0; i < size; i++)
    if (bytes[i] != value)
      return 0;
  return 1;
}

static void getrandom_fills_the_buffer(void **state) {
  unsigned char buffer[4096] = {0};
  assert_int_equal(getrandom(buffer, sizeof buffer, 0), sizeof buffer);
  for (size_t i = 0; i < sizeof buffer; i += 64)
    assert_false(all_equal(buffer + i, 64, 0));
}

static void getrandom_writes_no_further(void **state) {
  unsigned char buffer[64];
  memset(buffer, 0xaa, sizeof buffer);
  assert_int_equal(getrandom(buffer, 7, 0), 7);
  assert_true(all_equal(buffer + 7, sizeof buffer - 7, 0xaa));
  assert_int_equal(getrandom(buffer, 0, 0), 0);
}

static void getrandom_differs_each_time(void **state) {
  unsigned char a[32], b[32];
  ok(getrandom(a, sizeof a, 0));
  ok(getrandom(b, sizeof b, 0));
  assert_memory_not_equal(a, b, sizeof a);
}

static void getrandom_takes_its_flags_and_no_others(void **state) {
  unsigned char buffer[16];
  assert_int_equal(getrandom(buffer, sizeof buffer, GRND_NONBLOCK), sizeof buffer);
  assert_int_equal(getrandom(buffer, sizeof buffer, GRND_RANDOM | GRND_NONBLOCK), sizeof buffer);
  assert_errno(EINVAL, getrandom(buffer, sizeof buffer, 0x4000));
}

static void getentropy_gives_up_to_256_bytes(void **state) {
  unsigned char buffer[257] = {0};
  assert_int_equal(getentropy(buffer, 256), 0);
  assert_false(all_equal(buffer, 256, 0));
  assert_int_equal(buffer[256], 0);
  assert_int_equal(getentropy(buffer, 0), 0);
}

static void getentropy_refuses_more(void **state) {
  unsigned char buffer[257];
  assert_errno(EIO, getentropy(buffer, 257));
}

static void arc4random_gives_numbers(void **state) {
  uint32_t seen = 0;
  for (int i = 0; i < 100; i++)
    seen |= arc4random();
  assert_int_equal(seen, 0xffffffffu);
  unsigned char buffer[300] = {0};
  arc4random_buf(buffer, 299);
  assert_false(all_equal(buffer, 299, 0));
  assert_int_equal(buffer[299], 0);
  for (uint32_t bound = 1; bound < 100; bound++)
    assert_true(arc4random_uniform(bound) < bound);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(getrandom_fills_the_buffer),
      cmocka_unit_test(getrandom_writes_no_further),
      cmocka_unit_test(getrandom_differs_each_time),
      cmocka_unit_test(getrandom_takes_its_flags_and_no_others),
      cmocka_unit_test(getentropy_gives_up_to_256_bytes),
      cmocka_unit_test(getentropy_refuses_more),
      cmocka_unit_test(arc4random_gives_numbers),
  };
  return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
