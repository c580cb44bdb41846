// What lifts_test.py exports: a call that waits by raw component-model calls alone, so
// that what is seen is the runtime's doing. With -DSYNC it returns its result, with
// -DWAIT it waits by returning to the runtime; the bindings decide the rest.
#include <stddef.h>
#include <stdint.h>

#include "lifted.h"

static _Thread_local uint32_t mine;
static uint32_t calls;

// Where it is may change while the call waits: looked up anew each time.
static __attribute__((noinline)) uint32_t number_in_storage(void) {
  return *(volatile uint32_t *)&mine;
}

#ifdef WAIT

// One timer a call, and what the call must find in its storage when it is over.
static struct {
  uint32_t timer, set, number;
} waiting[64];

lifted_callback_code_t exports_test_lifts_lift_wait(uint32_t ms) {
  mine = ++calls;
  uint32_t call = wasi_clocks_monotonic_clock_wait_for(ms * 1000000ull),
           set = lifted_waitable_set_new();
  lifted_waitable_join(LIFTED_SUBTASK_HANDLE(call), set);
  for (size_t i = 0; i < 64; i++)
    if (!waiting[i].timer) {
      waiting[i].timer = LIFTED_SUBTASK_HANDLE(call), waiting[i].set = set,
      waiting[i].number = mine;
      break;
    }
  return LIFTED_CALLBACK_CODE_WAIT(set);
}

lifted_callback_code_t exports_test_lifts_lift_wait_callback(lifted_event_t *event) {
  for (size_t i = 0; i < 64; i++)
    if (waiting[i].timer == event->waitable) {
      lifted_subtask_drop(event->waitable);
      lifted_waitable_set_drop(waiting[i].set);
      waiting[i].timer = 0;
      exports_test_lifts_lift_wait_return(waiting[i].number == number_in_storage() ? 1 : 0);
    }
  return LIFTED_CALLBACK_CODE_EXIT;
}

#else

static uint32_t wait_here(uint32_t ms) {
  uint32_t me = mine = ++calls;
  volatile uint32_t on_stack[1000];
  for (size_t i = 0; i < 1000; i++)
    on_stack[i] = me;
  uint32_t call = wasi_clocks_monotonic_clock_wait_for(ms * 1000000ull),
           set = lifted_waitable_set_new();
  lifted_waitable_join(LIFTED_SUBTASK_HANDLE(call), set);
  lifted_event_t event;
  lifted_waitable_set_wait(set, &event);
  lifted_subtask_drop(event.waitable);
  lifted_waitable_set_drop(set);
  uint32_t stack_is_mine = 2;
  for (size_t i = 0; i < 1000; i++)
    if (on_stack[i] != me)
      stack_is_mine = 0;
  return (number_in_storage() == me ? 1 : 0) | stack_is_mine;
}

#ifdef SYNC
uint32_t exports_test_lifts_lift_wait(uint32_t ms) { return wait_here(ms); }
#else
lifted_callback_code_t exports_test_lifts_lift_wait(uint32_t ms) {
  exports_test_lifts_lift_wait_return(wait_here(ms));
  return LIFTED_CALLBACK_CODE_EXIT;
}
lifted_callback_code_t exports_test_lifts_lift_wait_callback(lifted_event_t *event) {
  (void)event;
  __builtin_trap(); // only for those that return WAIT or YIELD
}
#endif

#endif
