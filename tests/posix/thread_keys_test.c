// Values that belong to a thread.
#include "support.h"

#include <pthread.h>

static int destroyed;
static void destroy(void *value) { destroyed += value != NULL; }

static void a_key_holds_a_value_until_it_is_deleted(void **state) {
  pthread_key_t first, second;
  assert_int_equal(pthread_key_create(&first, destroy), 0);
  assert_int_equal(pthread_key_create(&second, NULL), 0);
  assert_null(pthread_getspecific(first));
  assert_int_equal(pthread_setspecific(first, &first), 0);
  assert_int_equal(pthread_setspecific(second, &second), 0);
  assert_ptr_equal(pthread_getspecific(first), &first);
  assert_int_equal(pthread_key_delete(first), 0);
  assert_int_equal(destroyed, 0);
  assert_ptr_equal(pthread_getspecific(second), &second);

  pthread_key_t again;
  assert_int_equal(pthread_key_create(&again, NULL), 0);
  assert_null(pthread_getspecific(again));
  assert_int_equal(pthread_key_delete(again), 0);
  assert_int_equal(pthread_key_delete(second), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_key_holds_a_value_until_it_is_deleted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
