// The devices that programs take for granted: /dev/null, zero, full, random, urandom
// and tty, and the names of open descriptors, /dev/fd/N, stdin, stdout and stderr.
// They are there when the host gave nothing of that name; what it gave comes first.
//
// To open a descriptor's name is to dup it, as on the BSDs (Linux opens the file
// behind it anew); a socket or what has no file at all gives ENXIO.
#pragma once

#include <sys/stat.h>

#include <files/path.h>

namespace wasi_epoll {

/// open(2), after the host had no such file. ENOENT when no device has that name;
/// ENOTDIR, EISDIR, EEXIST, EACCES, ENXIO, ENOMEM as open says.
Result<Ref<Description>> open_device(const Place &place, int flags);
/// stat(2), in the same case.
Result<void> stat_device(const Place &place, struct stat &into);

} // namespace wasi_epoll
