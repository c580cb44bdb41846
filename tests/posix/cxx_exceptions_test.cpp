// C++ exceptions.
// component-cflags: -fwasm-exceptions -lunwind
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

extern "C" {
#include "support.h"
#include <unistd.h>
}

namespace {

std::string log;

struct Guard {
  char name;
  ~Guard() { log += name; }
};

void throw_in_depth(int depth) {
  Guard guard{static_cast<char>('0' + depth)};
  if (depth == 0)
    throw std::runtime_error("from the bottom");
  throw_in_depth(depth - 1);
}

void unwinding_destroys_from_the_inside(void **) {
  log.clear();
  try {
    throw_in_depth(5);
    fail();
  } catch (const std::exception &e) {
    log += e.what();
  }
  assert_string_equal(log.c_str(), "012345from the bottom");
}

void type_decides_who_catches(void **) {
  int caught = 0;
  for (int i = 0; i < 4; i++) {
    try {
      if (i == 0)
        throw 17;
      if (i == 1)
        throw std::string("text");
      if (i == 2)
        throw std::out_of_range("range");
      throw 1.5;
    } catch (int value) {
      caught += value == 17;
    } catch (const std::string &value) {
      caught += value == "text" ? 10 : 0;
    } catch (const std::logic_error &) {
      caught += 100;
    } catch (...) {
      caught += 1000;
    }
  }
  assert_int_equal(caught, 1111);
}

void library_throws(void **) {
  std::map<int, int> map;
  std::vector<int> vector(3);
  int caught = 0;
  try {
    (void)map.at(5);
  } catch (const std::out_of_range &) {
    caught++;
  }
  try {
    (void)vector.at(3);
  } catch (const std::out_of_range &) {
    caught++;
  }
  try {
    (void)std::stoi("not a number");
  } catch (const std::invalid_argument &) {
    caught++;
  }
  try {
    std::function<void()>{}();
  } catch (const std::bad_function_call &) {
    caught++;
  }
  volatile size_t huge = SIZE_MAX - 100000;
  try {
    void *volatile block = operator new(huge); // volatile: or it may be left out
    operator delete(block);
  } catch (const std::bad_alloc &) {
    caught++;
  }
  assert_int_equal(caught, 5);
}

void exceptions_pass_on(void **) {
  log.clear();
  try {
    try {
      Guard guard{'g'};
      throw std::runtime_error("first");
    } catch (const std::exception &e) {
      log += e.what();
      throw;
    }
  } catch (const std::runtime_error &e) {
    log += e.what();
  }
  std::exception_ptr kept;
  try {
    throw std::runtime_error("kept");
  } catch (...) {
    kept = std::current_exception();
  }
  try {
    std::rethrow_exception(kept);
  } catch (const std::exception &e) {
    log += e.what();
  }
  assert_string_equal(log.c_str(), "gfirstfirstkept");
  assert_int_equal(std::uncaught_exceptions(), 0);
}

void errors_of_the_system_have_texts(void **) {
  try {
    throw std::system_error(ENOENT, std::generic_category(), "opening");
  } catch (const std::system_error &e) {
    assert_int_equal(e.code().value(), ENOENT);
    assert_true(std::string(e.what()).starts_with("opening: "));
    assert_true(e.code() == std::errc::no_such_file_or_directory);
  }
}

void constructors_may_throw(void **) {
  struct Part {
    explicit Part(bool fails) {
      if (fails)
        throw 1;
    }
    ~Part() { log += 'p'; }
  };
  struct Whole {
    Part first{false}, second{true};
    ~Whole() { log += 'w'; }
  };
  log.clear();
  try {
    auto whole = std::make_unique<Whole>();
    fail();
  } catch (int) {
  }
  assert_string_equal(log.c_str(), "p");
}

void exceptions_cross_a_wait(void **) {
  int caught = 0;
  for (int i = 0; i < 1000; i++) {
    try {
      if (i % 100 == 0)
        usleep(100);
      throw i;
    } catch (int value) {
      if (i % 100 == 0)
        usleep(100);
      caught += value == i;
    }
  }
  assert_int_equal(caught, 1000);
}

} // namespace

int main() {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unwinding_destroys_from_the_inside),
      cmocka_unit_test(type_decides_who_catches),
      cmocka_unit_test(library_throws),
      cmocka_unit_test(exceptions_pass_on),
      cmocka_unit_test(errors_of_the_system_have_texts),
      cmocka_unit_test(constructors_may_throw),
      cmocka_unit_test(exceptions_cross_a_wait),
  };
  return cmocka_run_group_tests_name("cxx_exceptions", tests, nullptr, nullptr);
}
