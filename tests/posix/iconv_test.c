// Character sets: iconv(3).
#include "support.h"

#include <iconv.h>

// Converts all of `from`; the bytes that came out.
static size_t convert(const char *to, const char *from, const char *in, size_t size, char *out,
                      size_t room) {
  iconv_t converter = iconv_open(to, from);
  assert_true(converter != (iconv_t)-1);
  char *at = (char *)in, *into = out;
  size_t left = size, space = room;
  assert_int_not_equal(iconv(converter, &at, &left, &into, &space), (size_t)-1);
  assert_int_equal(left, 0);
  assert_int_equal(iconv_close(converter), 0);
  return room - space;
}

static void there_and_back(void **state) {
  static const char *const sets[] = {"ISO-8859-1", "UTF-16LE", "UTF-16BE", "UTF-32LE",
                                     "UCS-2BE",    "CP1252",   "utf-8",    "ISO-8859-15"};
  const char *text = "caf\xc3\xa9 na\xc3\xafve";
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    char other[100], again[100];
    size_t size = convert(sets[i], "UTF-8", text, strlen(text), other, sizeof other);
    size = convert("UTF-8", sets[i], other, size, again, sizeof again);
    assert_int_equal(size, strlen(text));
    assert_memory_equal(again, text, size);
  }
}

static void known_bytes(void **state) {
  char out[16];
  assert_int_equal(convert("ISO-8859-1", "UTF-8", "\xc3\xa9", 2, out, sizeof out), 1);
  assert_int_equal((unsigned char)out[0], 0xe9);
  assert_int_equal(convert("UTF-16BE", "UTF-8", "\xf0\x9d\x84\x9e", 4, out, sizeof out), 4);
  assert_memory_equal(out, "\xd8\x34\xdd\x1e", 4);
  assert_int_equal(convert("UTF-8", "EUC-JP", "\xa4\xa2", 2, out, sizeof out), 3);
  assert_memory_equal(out, "\xe3\x81\x82", 3);
  assert_int_equal(convert("UTF-8", "SHIFT_JIS", "\x82\xa0", 2, out, sizeof out), 3);
  assert_memory_equal(out, "\xe3\x81\x82", 3);
  assert_int_equal(convert("UTF-8", "KOI8-R", "\xc1", 1, out, sizeof out), 2);
  assert_memory_equal(out, "\xd0\xb0", 2);
}

static void what_stops_it(void **state) {
  char out[16], *into = out;
  size_t space = sizeof out;
  iconv_t converter = iconv_open("UTF-16LE", "UTF-8");
  // Not a character.
  char bad[] = "ab\xff", *at = bad;
  size_t left = 3;
  assert_errno(EILSEQ, iconv(converter, &at, &left, &into, &space));
  assert_int_equal(left, 1);
  assert_int_equal(space, sizeof out - 4);
  // Not all of one.
  char part[] = "a\xc3";
  at = part;
  left = 2;
  assert_errno(EINVAL, iconv(converter, &at, &left, &into, &space));
  assert_int_equal(left, 1);
  // No room.
  char much[] = "abcdef";
  at = much;
  left = 6;
  into = out;
  space = 5;
  assert_errno(E2BIG, iconv(converter, &at, &left, &into, &space));
  assert_int_equal(left, 4);
  assert_int_equal(space, 1);
  assert_int_equal(iconv_close(converter), 0);
  assert_errno(EINVAL, (long)iconv_open("no-such-set", "UTF-8"));
  assert_errno(EINVAL, (long)iconv_open("UTF-8", "no-such-set"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(there_and_back),
      cmocka_unit_test(known_bytes),
      cmocka_unit_test(what_stops_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
