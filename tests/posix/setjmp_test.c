// setjmp and longjmp.
#include "support.h"

#include <signal.h>

static jmp_buf target;

static void jump(int value) { longjmp(target, value); }

static void setjmp_returns_twice(void **state) {
  volatile int times = 0;
  int value = setjmp(target);
  times++;
  if (value == 0)
    jump(42);
  assert_int_equal(value, 42);
  assert_int_equal(times, 2);
}

static void zero_becomes_one(void **state) {
  volatile int times = 0;
  int value = setjmp(target);
  if (times++ == 0)
    longjmp(target, 0);
  assert_int_equal(value, 1);
}

static void (*volatile jump_out)(int) = jump; // unseen by the compiler

static void descend(int depth) {
  volatile char frame[100];
  frame[0] = (char)depth;
  if (depth == 0)
    jump_out(7);
  else
    descend(depth - 1);
  frame[1] = frame[0];
}

static void jump_out_of_many_frames(void **state) {
  for (volatile int i = 0; i < 100; i++) {
    if (setjmp(target) == 0) {
      descend(1000);
      fail();
    }
  }
}

static int inner(jmp_buf outer, int what) {
  jmp_buf here;
  int value = setjmp(here);
  if (value == 0)
    longjmp(what ? outer : here, 5);
  return value;
}

static void nested_targets_are_told_apart(void **state) {
  jmp_buf outer;
  assert_int_equal(inner(outer, 0), 5);
  volatile int reached = 0;
  if (setjmp(outer) == 0)
    inner(outer, 1);
  else
    reached = 1;
  assert_int_equal(reached, 1);
}

static void target_can_be_used_again(void **state) {
  volatile int count = 0;
  setjmp(target);
  if (++count < 1000)
    jump(1);
  assert_int_equal(count, 1000);
}

static sigjmp_buf with_mask;

// Jumps with SIGUSR1 blocked since sigsetjmp; whether it is afterwards.
static int blocked_after_a_jump(int keep) {
  sigset_t set;
  sigemptyset(&set);
  ok(sigprocmask(SIG_SETMASK, &set, NULL));
  volatile int times = 0;
  int value = sigsetjmp(with_mask, keep);
  if (times++ == 0) {
    assert_int_equal(value, 0);
    sigaddset(&set, SIGUSR1);
    ok(sigprocmask(SIG_BLOCK, &set, NULL));
    siglongjmp(with_mask, 7);
  }
  assert_int_equal(value, 7);
  ok(sigprocmask(SIG_BLOCK, NULL, &set));
  int blocked = sigismember(&set, SIGUSR1);
  sigemptyset(&set);
  ok(sigprocmask(SIG_SETMASK, &set, NULL));
  return blocked;
}

static void the_mask_is_given_back(void **state) {
  (void)state;
  assert_int_equal(blocked_after_a_jump(1), 0);
}

static void the_mask_stays_as_it_is(void **state) {
  (void)state;
  assert_int_equal(blocked_after_a_jump(0), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(setjmp_returns_twice),     cmocka_unit_test(zero_becomes_one),
      cmocka_unit_test(jump_out_of_many_frames),  cmocka_unit_test(nested_targets_are_told_apart),
      cmocka_unit_test(target_can_be_used_again), cmocka_unit_test(the_mask_is_given_back),
      cmocka_unit_test(the_mask_stays_as_it_is),
  };
  return cmocka_run_group_tests_name("setjmp", tests, NULL, NULL);
}
