// The other component, a program: reads three streams of records of the first one as
// descriptors in one epoll loop, beside a timer, and hangs up on one of them early.
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "display_epoll.h"

enum { SENSORS = 3, READINGS = 200 };

static example_sensors_readings_stream_reading_t streams[SENSORS]; // results of the calls

int main(void) {
  int loop = epoll_create1(0), open = 0, ticks = 0;
  unsigned got[SENSORS + 1] = {0};
  double sum[SENSORS + 1] = {0};

  struct {
    int call, stream;
  } sensor[SENSORS + 1];
  for (uint32_t i = 1; i <= SENSORS; i++, open++) {
    uint32_t status = example_sensors_readings_watch(i, READINGS, &streams[i - 1]);
    sensor[i].call = wasi_epoll_subtask(status, 0);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    epoll_ctl(loop, EPOLL_CTL_ADD, sensor[i].call, &event);
    sensor[i].stream = -1;
  }
  int tick = timerfd_create(CLOCK_MONOTONIC, 0);
  struct itimerspec every = {.it_interval = {0, 50000000}, .it_value = {0, 50000000}};
  timerfd_settime(tick, 0, &every, NULL);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = 0};
  epoll_ctl(loop, EPOLL_CTL_ADD, tick, &event);

  while (open) {
    struct epoll_event events[8];
    int count = epoll_wait(loop, events, 8, -1);
    for (int e = 0; e < count; e++) {
      uint32_t i = events[e].data.u32;
      if (i == 0) {
        uint64_t expirations;
        ticks += read(tick, &expirations, sizeof expirations) > 0;
      } else if (sensor[i].stream < 0) { // the call has returned its stream
        close(sensor[i].call);
        sensor[i].stream = wasi_epoll_stream_reader(
            streams[i - 1], &example_sensors_readings_stream_reading_type, 0);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(loop, EPOLL_CTL_ADD, sensor[i].stream, &event);
      } else {
        example_sensors_readings_reading_t readings[16];
        ssize_t n = read(sensor[i].stream, readings, sizeof readings);
        for (size_t r = 0; r < n / sizeof *readings; r++) {
          if (readings[r].sensor != i || readings[r].number != got[i])
            return fprintf(stderr, "out of order\n"), 1;
          got[i]++;
          sum[i] += readings[r].celsius;
        }
        if (n <= 0 || (i == 2 && got[i] >= READINGS / 2)) {
          close(sensor[i].stream); // number 2 is told that nobody listens any more
          open--;
        }
      }
    }
  }
  for (int i = 1; i <= SENSORS; i++)
    printf("sensor %d: %u readings, %.1f degrees\n", i, got[i], sum[i] / got[i]);
  printf("%s\n", ticks > 3 ? "the timer ticked meanwhile" : "the timer starved");
  return got[1] != READINGS || got[3] != READINGS || got[2] >= READINGS || ticks <= 3;
}
