// scandir(3), scandirat
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

extern "C" int scandirat(int directory, const char *path, dirent ***result,
                         int (*select)(const dirent *),
                         int (*compare)(const dirent **, const dirent **)) {
  DIR *stream = opendirat(directory, path);
  if (!stream)
    return -1;
  dirent **list = nullptr;
  size_t count = 0, capacity = 0;
  int saved = errno, error = 0;
  for (;;) {
    errno = 0;
    dirent *entry = readdir(stream);
    if (!entry) {
      error = errno;
      break;
    }
    // The filter may ask for and change errno.
    errno = 0;
    if (select && !select(entry))
      continue;
    if (count == capacity) {
      capacity = capacity ? 2 * capacity : 16;
      auto **bigger = static_cast<dirent **>(realloc(list, capacity * sizeof *list));
      if (!bigger) {
        error = ENOMEM;
        break;
      }
      list = bigger;
    }
    size_t size = offsetof(dirent, d_name) + strlen(entry->d_name) + 1;
    list[count] = static_cast<dirent *>(malloc(size));
    if (!list[count]) {
      error = ENOMEM;
      break;
    }
    memcpy(list[count++], entry, size);
  }
  closedir(stream);
  if (error) {
    while (count)
      free(list[--count]);
    free(list);
    errno = error;
    return -1;
  }
  errno = saved;
  if (compare)
    qsort(list, count, sizeof *list,
          reinterpret_cast<int (*)(const void *, const void *)>(compare));
  *result = list;
  return count;
}

extern "C" int scandir(const char *path, dirent ***result, int (*select)(const dirent *),
                       int (*compare)(const dirent **, const dirent **)) {
  return scandirat(AT_FDCWD, path, result, select, compare);
}
