// wcslcpy(3), wcslcat(3) of POSIX.1-2024
#include <wchar.h>

extern "C" {
size_t wcslcpy(wchar_t *into, const wchar_t *from, size_t size) {
  size_t length = wcslen(from);
  if (size) {
    size_t copied = length < size ? length : size - 1;
    wmemcpy(into, from, copied);
    into[copied] = 0;
  }
  return length;
}

size_t wcslcat(wchar_t *into, const wchar_t *from, size_t size) {
  size_t before = wcsnlen(into, size);
  return before + wcslcpy(into + before, from, size - before);
}
}
