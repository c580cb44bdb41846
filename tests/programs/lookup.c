// Looks names up in several ways: lookup <way> <name>. Prints what came of it.
#include <arpa/inet.h>
#include <netdb.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#ifdef __wasm__
#include <wasi_epoll.h>
#endif

static const char *name_of(int error) {
  switch (error) {
  case EAI_NONAME:
    return "EAI_NONAME";
  case EAI_AGAIN:
    return "EAI_AGAIN";
  case EAI_FAIL:
    return "EAI_FAIL";
#ifdef EAI_NODATA
  case EAI_NODATA:
    return "EAI_NODATA";
#endif
  default:
    return "another error";
  }
}

static void ask(const char *name, int family) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_family = family}, *list;
  int error = getaddrinfo(name, NULL, &hints, &list);
  if (error) {
    printf("%s\n", name_of(error));
    return;
  }
  for (struct addrinfo *at = list; at; at = at->ai_next) {
    char text[INET6_ADDRSTRLEN];
    getnameinfo(at->ai_addr, at->ai_addrlen, text, sizeof text, NULL, 0, NI_NUMERICHOST);
    printf("%s%s", text, at->ai_next ? " " : "\n");
  }
  freeaddrinfo(list);
}

static volatile sig_atomic_t ticks;
static void tick(int signal) {
  (void)signal;
  ticks++;
}

static sigjmp_buf out;
static void leave(int signal) {
  (void)signal;
  siglongjmp(out, 1);
}

static void set_timer(int milliseconds, bool again) {
  struct timeval time = {0, milliseconds * 1000};
  struct itimerval timer = {.it_value = time};
  if (again)
    timer.it_interval = time;
  setitimer(ITIMER_REAL, &timer, NULL);
}

// A timeout as programs make one that know no other way.
static void give_up(const char *name) {
  if (sigsetjmp(out, 1) == 0) {
    set_timer(50, false);
    ask(name, AF_INET);
    set_timer(0, false);
  } else {
    printf("given up\n");
  }
}

int main(int argc, char **argv) {
  if (argc < 3)
    return 2;
  const char *way = argv[1], *name = argv[2];
  if (strcmp(way, "any") == 0)
    ask(name, AF_UNSPEC);
  if (strcmp(way, "ipv4") == 0)
    ask(name, AF_INET);
  if (strcmp(way, "ipv6") == 0)
    ask(name, AF_INET6);
  if (strcmp(way, "ticking") == 0) {
    signal(SIGALRM, tick);
    set_timer(20, true);
    ask(name, AF_INET);
    set_timer(0, false);
    printf("%s\n", ticks >= 5 ? "ticked" : "stood still");
  }
  if (strcmp(way, "giving-up") == 0) {
    signal(SIGALRM, leave);
#ifdef __wasm__
    size_t handles = 0;
#endif
    for (int i = 0; i < 3; i++) {
      give_up(name);
#ifdef __wasm__
      if (i > 0 && wasi_epoll_handles() > handles)
        printf("handles are lost\n");
      handles = wasi_epoll_handles();
#endif
    }
    ask("quick.test", AF_INET);
  }
}
