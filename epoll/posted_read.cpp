#include <epoll/posted_read.h>

namespace wasi_epoll {

namespace {

[[clang::no_destroy]] constinit List<PostedRead, PostedReadTag> in_flight;
// Its address tells the tasks apart.
thread_local constinit char this_task = 0;

} // namespace

void PostedRead::take_back() {}

void PostedRead::posted() {
  task_ = &this_task;
  in_flight.push_back(*this);
}

void PostedRead::task_ends() {
  PostedRead *found;
  do {
    found = nullptr;
    in_flight.each([&](PostedRead &read) {
      if (read.task_ == &this_task)
        found = &read;
    });
    if (found) {
      found->answered();
      found->take_back();
    }
  } while (found); // Others may have been at the list.
}

} // namespace wasi_epoll
