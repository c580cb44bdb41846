// Calls lifted.c's function several times at once, and says how long all took and what
// each returned.
// wit: tests/adopt/lifts.wit lifts-caller
#include <stdio.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "lifts_caller_epoll.h"

enum { calls = 8, ms = 60 };

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int main(void)
{
    uint32_t result[calls];
    int epoll = epoll_create1(0);
    long start = now_ms();
    for (int i = 0; i < calls; i++) {
        struct epoll_event event = {.events = EPOLLIN};
        event.data.fd = wasi_epoll_subtask(test_lifts_lift_wait(ms, &result[i]), 0);
        epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
    }
    for (int done = 0; done < calls; done++) {
        struct epoll_event event;
        if (epoll_wait(epoll, &event, 1, -1) != 1)
            return 1;
        close(event.data.fd);
    }
    printf("%ld ms,", now_ms() - start);
    for (int i = 0; i < calls; i++)
        printf(" %u", result[i]);
    printf("\n");
}
