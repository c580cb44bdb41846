// Waits for something that never comes, in the way that its argument names.
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <unistd.h>

int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "";
  int ep = epoll_create1(0), fd = eventfd(0, 0);
  struct epoll_event event = {.events = EPOLLIN};
  unsigned long long value;
  puts("waiting");
  fflush(stdout);
  if (strcmp(how, "empty-epoll") == 0)
    epoll_wait(ep, &event, 1, -1);
  else if (strcmp(how, "epoll") == 0 && epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event) == 0)
    epoll_wait(ep, &event, 1, -1);
  else if (strcmp(how, "poll") == 0)
    poll(NULL, 0, -1);
  else if (strcmp(how, "select") == 0)
    select(0, NULL, NULL, NULL, NULL);
  else if (strcmp(how, "read") == 0)
    read(fd, &value, sizeof value);
  else if (strcmp(how, "pause") == 0)
    pause();
  puts("it came");
  return 1;
}
