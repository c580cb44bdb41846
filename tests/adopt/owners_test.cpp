// <wasi_epoll.hpp>: owners and spans over the C interface.
// wit: tests/adopt/types.wit adopt
extern "C" {
#include "support.h"
}

#include <array>

#include <wasi_epoll.hpp>

using namespace wasi_epoll;

static void streams(void **) {
  {
    auto [readable, writer] = make_stream<uint32_t>(numbers_type);
    auto reader = StreamReader<uint32_t>::adopt(readable, numbers_type);
    assert_true(reader && writer);
    std::array<uint32_t, 3> numbers{1, 2, 3};
    assert_int_equal(writer.write(numbers), 3);
    std::array<uint32_t, 8> back{};
    assert_int_equal(reader.read(back), 3);
    assert_int_equal(back[2], 3);
    writer = {}; // ends the stream
    assert_int_equal(events_within(reader.fd(), 100), OVER);
    assert_int_equal(reader.read(back), 0);
  }
}

static void futures(void **) {
  auto [readable, writer] = make_future<uint32_t>(number_type, 5);
  auto reader = FutureReader<uint32_t>::adopt(readable, number_type, 0);
  assert_true(writer.set(6));
  assert_int_equal(reader.get().value(), 6);
  assert_false(reader.get().has_value());
  auto [other, unwritten] = make_future<uint32_t>(number_type, 5);
  unwritten.close();
  reader = FutureReader<uint32_t>::adopt(other, number_type, 0);
  assert_int_equal(reader.get().value(), 5);
}

static void calls(void **) {
  auto timer = Subtask::adopt(wasi_clocks_monotonic_clock_wait_for(1000000), 0);
  assert_true(timer.result() == Subtask::State::returned);
  auto never = Subtask::adopt(wasi_clocks_monotonic_clock_wait_for(60000000000));
  assert_false(never.result().has_value());
  assert_int_equal(never.cancel(), 0);
  assert_true(never.result() == Subtask::State::return_cancelled);
}

static void owners_move_and_close_once(void **) {
  auto [readable, writer] = make_stream<uint8_t>(bytes_type);
  auto reader = StreamReader<uint8_t>::adopt(readable, bytes_type);
  int fd = reader.fd();
  auto moved = std::move(reader);
  assert_false(bool(reader));
  assert_int_equal(moved.fd(), fd);
  uint32_t handle = moved.take_back().value();
  assert_false(bool(moved));
  assert_errno(EBADF, close(fd));
  bytes_type.drop_readable(handle);
}

int main() {
  const CMUnitTest tests[] = {TEST(streams), TEST(futures), TEST(calls),
                              TEST(owners_move_and_close_once)};
  return cmocka_run_group_tests_name("C++ owners", tests, nullptr, nullptr);
}
