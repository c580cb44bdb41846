#include <task/stack.h>

#include <stdint.h>

#include <support/pages.h>

extern "C" {
extern char __stack_high;
// In crt1-*.o: the first address above the main stack. A program linked without
// ours has the stack that the linker laid out.
extern char wasi_epoll_main_stack_top __attribute__((weak));
}

namespace wasi_epoll {

namespace {

// Aligned to its size, so that any address inside tells where it begins.
constexpr size_t stack_size = 1 << 20;
constexpr size_t stack_pages = stack_size / page_size;

constexpr size_t guard_size = 4096;
constexpr size_t guard_step = 64;
constexpr uint32_t guard_pattern = 0x57ac0bad;

// Stacks that were given back, for the next tasks.
constexpr unsigned most_spare = 16;
char *spare[most_spare];
unsigned spares = 0;

char *start_of(const void *inside) {
  return reinterpret_cast<char *>(reinterpret_cast<uintptr_t>(inside) & ~(stack_size - 1));
}

// Its name is what the backtrace says.
[[noreturn, gnu::noinline]] void a_task_has_overrun_its_stack() { __builtin_trap(); }

template <class Visit> void each_guard_word(char *stack, Visit visit) {
  for (size_t at = 0; at < guard_size; at += guard_step)
    visit(*reinterpret_cast<volatile uint32_t *>(stack + at));
}

} // namespace

char *main_stack_top() {
  if (&wasi_epoll_main_stack_top)
    return &wasi_epoll_main_stack_top;
  return &__stack_high;
}

char *take_side_stack() {
  if (spares)
    return spare[--spares] + stack_size;
  auto *stack = take_pages(stack_pages, stack_pages);
  if (!stack)
    return nullptr;
  each_guard_word(stack, [](volatile uint32_t &word) { word = guard_pattern; });
  return stack + stack_size;
}

void give_side_stack(char *inside) {
  char *stack = start_of(inside);
  if (spares < most_spare)
    spare[spares++] = stack;
  else
    give_pages(stack, stack_pages);
}

void check_stack(const void *inside) {
  if (inside <= main_stack_top())
    return;
  bool whole = true;
  each_guard_word(start_of(inside),
                  [&](volatile uint32_t &word) { whole = whole && word == guard_pattern; });
  if (!whole) [[unlikely]]
    a_task_has_overrun_its_stack();
}

} // namespace wasi_epoll
