// Names of services: /etc/services if there is one, then the best known of them.
#pragma once

#include <stddef.h>

namespace wasi_epoll {

struct Service {
  int port;
  int protocol;         // IPPROTO_TCP or IPPROTO_UDP
  const char *names[9]; // the official one, the aliases, null

  bool is(const char *name) const;
};

/// Goes through all services once. What next() gave is valid until its next call.
class Services {
public:
  Services();
  Services(const Services &) = delete;
  Services &operator=(const Services &) = delete;
  ~Services();

  bool next(Service &service);

private:
  bool next_line(Service &service);

  char *file_; // the file's text, or null
  char *at_;
  size_t known_ = 0;
  bool second_protocol_ = false;
};

} // namespace wasi_epoll
