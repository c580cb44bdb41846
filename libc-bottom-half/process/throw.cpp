// For C++ programs that are compiled without -fwasm-exceptions: the code that would
// throw is there (in the library's headers, for instance), and ends the program if
// it is reached. With exceptions, libc++abi's own come first.
#include <stdlib.h>
#include <unistd.h>

namespace {

[[noreturn]] void give_up() {
  constexpr char message[] =
      "terminating: an exception was thrown in a program built without -fwasm-exceptions\n";
  (void)write(STDERR_FILENO, message, sizeof message - 1);
  abort();
}

} // namespace

extern "C" {
void *__cxa_allocate_exception(size_t) { give_up(); }
void __cxa_throw(void *, void *, void (*)(void *)) { give_up(); }
}
