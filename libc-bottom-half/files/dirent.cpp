// opendir(3), readdir(3) and the others of dirent.h
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <files/directory_stream.h>
#include <files/open.h>

using namespace wasi_epoll;

extern "C" DIR *fdopendir(int fd) { return open_directory_stream(fd); }

extern "C" DIR *opendirat(int directory, const char *path) {
  int fd = openat(directory, path, O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return nullptr;
  DIR *stream = open_directory_stream(fd);
  if (!stream)
    close(fd);
  return stream;
}

extern "C" DIR *opendir(const char *path) { return opendirat(AT_FDCWD, path); }

extern "C" int fdclosedir(DIR *stream) { return close_directory_stream(stream); }

extern "C" int closedir(DIR *stream) { return close(close_directory_stream(stream)); }

extern "C" int dirfd(DIR *stream) { return stream->fd; }

extern "C" dirent *readdir(DIR *stream) {
  auto entry = stream->next();
  if (entry)
    return *entry;
  errno = entry.error().code;
  return nullptr;
}

extern "C" void rewinddir(DIR *stream) { stream->rewind(); }

extern "C" long telldir(DIR *stream) { return stream->position(); }

extern "C" void seekdir(DIR *stream, long position) { stream->set_position(position); }
