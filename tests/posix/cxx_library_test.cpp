// C++ without exceptions: the parts of its library that lean on libc.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iomanip>
#include <iostream>
#include <locale>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

extern "C" {
#include "support.h"
}

namespace {

struct Noted {
  static inline std::string log;
  const char *name;
  explicit Noted(const char *given) : name(given) { log += std::string("+") + name; }
  ~Noted() { log += std::string("-") + name; }
};

Noted global("global");
thread_local int per_thread = 3;
thread_local std::string lazily = "made at first use";

void globals_are_constructed(void **) {
  assert_true(Noted::log.starts_with("+global"));
  assert_int_equal(per_thread++, 3);
  assert_string_equal(lazily.c_str(), "made at first use");
  Noted::log.clear();
  {
    Noted a("a"), b("b");
    static Noted kept("kept");
  }
  assert_string_equal(Noted::log.c_str(), "+a+b+kept-b-a");
}

void streams_format_and_parse(void **) {
  std::ostringstream out;
  out << 42 << ' ' << std::hex << 255 << std::dec << ' ' << std::setw(6) << std::setfill('.') << 7
      << ' ' << std::fixed << std::setprecision(3) << 3.14159 << ' ' << std::boolalpha << true;
  assert_string_equal(out.str().c_str(), "42 ff .....7 3.142 true");
  std::istringstream in("12 3.5 word rest of it");
  int i = 0;
  double d = 0;
  std::string word, rest;
  in >> i >> d >> word;
  std::getline(in, rest);
  assert_int_equal(i, 12);
  assert_true(d == 3.5);
  assert_string_equal(word.c_str(), "word");
  assert_string_equal(rest.c_str(), " rest of it");
  assert_true(in.eof());
}

void cout_reaches_standard_output(void **) {
  std::cout << "a line by cout" << std::endl;
  std::cerr << "a line by cerr\n";
  assert_true(std::cout.good());
  assert_true(std::cerr.good());
}

void containers_and_algorithms(void **) {
  std::vector<int> v(1000);
  std::iota(v.begin(), v.end(), 0);
  std::shuffle(v.begin(), v.end(), std::mt19937(7));
  std::sort(v.begin(), v.end(), std::greater<>());
  assert_int_equal(v.front(), 999);
  assert_int_equal(std::accumulate(v.begin(), v.end(), 0), 499500);
  std::map<std::string, std::vector<int>> map;
  for (int i = 0; i < 100; i++)
    map["key" + std::to_string(i % 7)].push_back(i);
  assert_int_equal(map.size(), 7);
  assert_int_equal(map["key3"].size(), 14);
  std::unordered_map<int, std::unique_ptr<std::string>> hashed;
  for (int i = 0; i < 5000; i++)
    hashed[i] = std::make_unique<std::string>(std::to_string(i));
  assert_string_equal(hashed[4321]->c_str(), "4321");
}

void strings_and_numbers(void **) {
  char text[32];
  auto end = std::to_chars(text, text + sizeof text, 0.1).ptr;
  assert_string_equal(std::string(text, end).c_str(), "0.1");
  assert_true(std::regex_match("key=value", std::regex("([a-z]+)=([a-z]+)")));
  assert_int_equal(std::stoi("-17"), -17);
}

void clocks_of_chrono(void **) {
  using namespace std::chrono;
  auto start = steady_clock::now();
  std::this_thread::sleep_for(5ms);
  auto took = steady_clock::now() - start;
  assert_true(took >= 5ms);
  assert_true(took < 1s);
  assert_true(system_clock::now().time_since_epoch() > hours(24 * 365 * 50));
  auto day = sys_days{2024y / February / 29d} + days{1};
  assert_true(year_month_day{day} == 2024y / March / 1d);
}

void randomness(void **) {
  std::random_device device;
  unsigned a = device(), b = device(), c = device();
  assert_false(a == b && b == c);
}

void paths_of_filesystem(void **) {
  std::filesystem::path path = "/usr/share/../lib/file.tar.gz";
  assert_string_equal(path.lexically_normal().c_str(), "/usr/lib/file.tar.gz");
  assert_string_equal(path.extension().c_str(), ".gz");
  assert_string_equal(path.stem().c_str(), "file.tar");
  assert_string_equal((path.parent_path() / "other").lexically_normal().c_str(), "/usr/lib/other");
  assert_true(path.is_absolute());
}

void locks_of_one_thread(void **) {
  std::mutex mutex;
  std::once_flag once;
  int count = 0;
  for (int i = 0; i < 3; i++) {
    std::lock_guard lock(mutex);
    std::call_once(once, [&] { count++; });
  }
  assert_int_equal(count, 1);
}

void memory_comes_and_goes(void **) {
  for (int turn = 0; turn < 50; turn++) {
    std::vector<std::unique_ptr<char[]>> blocks;
    for (int i = 0; i < 100; i++) {
      blocks.push_back(std::make_unique<char[]>(100000));
      blocks.back()[99999] = 1;
    }
  }
  auto aligned = std::unique_ptr<void, decltype(&free)>(aligned_alloc(4096, 8192), free);
  assert_int_equal(reinterpret_cast<uintptr_t>(aligned.get()) % 4096, 0);
  volatile size_t huge = SIZE_MAX - 100000;
  void *none = operator new(huge, std::nothrow);
  assert_null(none);
}

} // namespace

int main() {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(globals_are_constructed),
      cmocka_unit_test(streams_format_and_parse),
      cmocka_unit_test(cout_reaches_standard_output),
      cmocka_unit_test(containers_and_algorithms),
      cmocka_unit_test(strings_and_numbers),
      cmocka_unit_test(clocks_of_chrono),
      cmocka_unit_test(randomness),
      cmocka_unit_test(paths_of_filesystem),
      cmocka_unit_test(locks_of_one_thread),
      cmocka_unit_test(memory_comes_and_goes),
  };
  return cmocka_run_group_tests_name("cxx_library", tests, nullptr, nullptr);
}
