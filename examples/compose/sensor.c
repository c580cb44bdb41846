// One component: exports readings as a stream of records. A call goes on after it has
// returned the stream, on a stack of its own, as long as somebody reads.
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sensor_epoll.h"

sensor_callback_code_t exports_example_sensors_readings_watch(uint32_t sensor, uint32_t count) {
  exports_example_sensors_readings_stream_reading_writer_t writer;
  exports_example_sensors_readings_watch_return(
      exports_example_sensors_readings_stream_reading_new(&writer));
  int out =
      wasi_epoll_stream_writer(writer, &exports_example_sensors_readings_stream_reading_type, 0);
  for (uint32_t i = 0; i < count; i++) {
    exports_example_sensors_readings_reading_t reading = {sensor, i, 20 + sensor + sin(i * 0.1)};
    if (write(out, &reading, sizeof reading) < 0) {
      fprintf(stderr, "sensor %u: %s after %u readings\n", sensor, strerror(errno), i);
      break;
    }
    usleep(1000 * sensor);
  }
  close(out);
  wasi_epoll_drain();
  return SENSOR_CALLBACK_CODE_EXIT;
}
