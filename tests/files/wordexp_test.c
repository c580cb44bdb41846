// run: --dir $TMP::/
// Words as a shell would see them.
#define _GNU_SOURCE
#include "../support.h"
#include <fcntl.h>
#include <unistd.h>
#include <wordexp.h>

static int setup(void **state) {
  (void)state;
  setenv("A", "one", 1);
  setenv("B", "two/three.c", 1);
  setenv("EMPTY", "", 1);
  setenv("SPACED", "  x  y ", 1);
  setenv("STAR", "*.c", 1);
  setenv("HOME", "/home/me", 1);
  unsetenv("UNSET");
  unsetenv("IFS");
  close(open("a.c", O_WRONLY | O_CREAT, 0644));
  close(open("b.c", O_WRONLY | O_CREAT, 0644));
  close(open("c.h", O_WRONLY | O_CREAT, 0644));
  return 0;
}

// The words, each between bars.
static const char *words(const char *source, int flags) {
  static char said[1000];
  wordexp_t found;
  int error = wordexp(source, &found, flags);
  if (error) {
    const char *names[] = {"", "NOSPACE", "BADCHAR", "BADVAL", "CMDSUB", "SYNTAX"};
    return error > 0 && error < 6 ? names[error] : "?";
  }
  strcpy(said, "|");
  for (size_t i = 0; i < found.we_wordc; i++)
    strcat(strcat(said, found.we_wordv[i]), "|");
  assert_null(found.we_wordv[found.we_wordc]);
  wordfree(&found);
  return said;
}

#define expect(source, result) assert_string_equal(words(source, 0), result)

// As the standard and every shell have it, and glibc does not.
#ifdef __GLIBC__
#define expect_but_of_glibc(source, result) ((void)0)
#else
#define expect_but_of_glibc(source, result) expect(source, result)
#endif

static void plain_words(void **state) {
  (void)state;
  expect("", "|");
  expect("   ", "|");
  expect("one two", "|one|two|");
  expect("  one\ttwo  ", "|one|two|");
  expect("one\\ two", "|one two|");
  expect("a=b -c --d=e", "|a=b|-c|--d=e|");
}

static void quotes(void **state) {
  (void)state;
  expect("'one two' three", "|one two|three|");
  expect("\"one two\"three", "|one twothree|");
  expect("'' \"\"", "|||");
  expect("'$A' \"$A\"", "|$A|one|");
  expect("\"\\$A \\\"\\a\"", "|$A \"\\a|");
  expect("'*.c' \"*.c\" \\*.c", "|*.c|*.c|*.c|");
  expect("'one", "SYNTAX");
  expect("\"one", "SYNTAX");
}

static void parameters(void **state) {
  (void)state;
  expect("$A", "|one|");
  expect("${A}x $Ax", "|onex|");
  expect("$A$B", "|onetwo/three.c|");
  expect("$EMPTY", "|");
  expect_but_of_glibc("\"$EMPTY\"", "||");
  expect("$UNSET", "|");
  expect("$ \"$\" a$", "|$|$|a$|");
  expect("${#A} ${#UNSET}", "|3|0|");
  assert_string_equal(words("$UNSET", WRDE_UNDEF), "BADVAL");
  expect("${A", "SYNTAX");
  expect("${}", "SYNTAX");
}

static void splitting(void **state) {
  (void)state;
  expect("$SPACED", "|x|y|");
  expect_but_of_glibc("a$SPACED", "|a|x|y|");
  expect("\"$SPACED\"", "|  x  y |");
  setenv("IFS", ":", 1);
  setenv("COLONS", "a::b c:d", 1);
  expect("$COLONS", "|a||b c|d|");
  unsetenv("IFS");
}

static void instead_of_parameters(void **state) {
  (void)state;
  expect("${UNSET-x} ${EMPTY-x} ${EMPTY:-x} ${A:-x}", "|x|x|one|");
  expect("${UNSET+x} ${EMPTY+x} ${EMPTY:+x} ${A:+x}", "|x|x|");
  expect("${UNSET:-$A}", "|one|");
  expect("${UNSET:-${EMPTY:-deep}}", "|deep|");
  expect_but_of_glibc("${UNSET:-\"a b\"}", "|a b|");
  expect("${UNSET:=given} $UNSET", "|given|given|");
  assert_string_equal(getenv("UNSET"), "given");
  unsetenv("UNSET");
  expect_but_of_glibc("${UNSET:?}", "BADVAL");
  expect("${A:?no}", "|one|");
}

static void parts_of_parameters(void **state) {
  (void)state;
  setenv("P", "a/b/c.tar.gz", 1);
  expect("${P#*/} ${P##*/}", "|b/c.tar.gz|c.tar.gz|");
  expect("${P%.*} ${P%%.*}", "|a/b/c.tar|a/b/c|");
  expect("${P%x} ${P#x}", "|a/b/c.tar.gz|a/b/c.tar.gz|");
}

static void numbers(void **state) {
  (void)state;
  setenv("N", "7", 1);
  expect("$((1 + 2 * 3))", "|7|");
  expect("$(( (1+2) * -3 ))", "|-9|");
  expect("$((10 / 3)) $((10 / -3))", "|3|-3|");
  expect("$(($N + 1))", "|8|");
  expect("\"a$((1+1))b\"", "|a2b|");
  expect("$((1 + ))", "SYNTAX");
  expect("$((1", "SYNTAX");
}

// In the environment after the expression was evaluated.
#define expect_set(expression, name, value)                                                        \
  do {                                                                                             \
    words(expression, 0);                                                                          \
    assert_string_equal(getenv(name), value);                                                      \
  } while (0)

// glibc's wordexp has + - * / and parentheses alone; any shell has these.
static void all_operators(void **state) {
  (void)state;
#ifdef __GLIBC__
  skip();
#else
  setenv("N", "7", 1);
  setenv("H", "-0x1F", 1);
  unsetenv("UNSET");
  expect("$((017)) $((0x1f)) $((0XFF)) $((0))", "|15|31|255|0|");
  expect("$((N)) $((H)) $((-H)) $((UNSET))", "|7|-31|31|0|");
  expect("$((7 % 4)) $((-7 % 4)) $((-7 / 2))", "|3|-3|-3|");
  expect("$((1 << 4)) $((-16 >> 2)) $((1 << 2 + 1))", "|16|-4|8|");
  expect("$((1 < 2)) $((2 < 1)) $((2 <= 2)) $((1 > 2)) $((2 >= 3))", "|1|0|1|0|0|");
  expect("$((1 == 1)) $((1 != 1)) $((1 < 2 == 2 > 1))", "|1|0|1|");
  expect("$((6 & 3)) $((6 | 3)) $((6 ^ 3)) $((~5)) $((!5)) $((!0))", "|2|7|5|-6|0|1|");
  expect("$((1 | 2 ^ 3 & 4)) $((1 | 6 == 6)) $((4 & 6 == 6))", "|3|1|0|");
  expect("$((2 && 3)) $((2 && 0)) $((0 || 3)) $((0 || 0)) $((1 || 0 && 0))", "|1|0|1|0|1|");
  expect("$((1 ? 2 : 3)) $((0 ? 2 : 3)) $((0 ? 2 : 0 ? 3 : 4)) $((1 ? 0 ? 5 : 6 : 7))",
         "|2|3|4|6|");
  expect("$((- -3)) $((--3)) $((2 - -3)) $((!-1)) $((-(2)))", "|3|3|5|0|-2|");
  expect("$((9223372036854775807 + 1))", "|-9223372036854775808|");

  expect("$((M = 5)) $M $((M += 2)) $((M *= M)) $M", "|5|5|7|49|49|");
  expect_set("$((M = N = 3))", "M", "3");
  expect_set("$((M -= 1 + 1))", "M", "1");
  expect_set("$((M <<= 5))", "M", "32");
  expect_set("$((M >>= 1))", "M", "16");
  expect_set("$((M |= 1))", "M", "17");
  expect_set("$((M &= ~16))", "M", "1");
  expect_set("$((M ^= 7))", "M", "6");
  expect_set("$((M /= 4))", "M", "1");
  expect_set("$(((M = 9) %= 4))", "M", "9");
  expect_set("$((M %= 5))", "M", "4");
  expect("$((M == 4)) $((M <= 4)) $((M >= 5)) $((M != 4))", "|1|1|0|0|");

  // What isn't needed isn't done.
  expect("$((0 && (M = 8))) $((1 || (M = 8))) $((1 ? 2 : (M = 8))) $M", "|0|1|2|4|");
  expect("$((1 || 1 / 0)) $((0 && 1 % 0)) $((0 ? 1 / 0 : 2))", "|1|0|2|");

  setenv("WORD", "abc", 1);
  setenv("SUM", "1+1", 1);
  const char *wrong[] = {
      "$((1 / 0))", "$((08))",  "$((0x))",      "$((1abc))",    "$((1 = 2))",   "$((M + N = 2))",
      "$((1 ? 2))", "$((1 2))", "$((1 === 1))", "$((M &&= 1))", "$(())",        "$((<))",
      "$((WORD))",  "$((SUM))", "$((1 ++))",    "$((1 ! 2))",   "$((M <<<= 1))"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
    expect(wrong[i], "SYNTAX");
  expect("$(($SUM))", "|2|");
  char deep[5000];
  memset(deep, '(', sizeof deep);
  memset(deep + 2500, ')', 2500);
  deep[0] = '$', deep[2499] = '1', deep[4999] = 0;
  expect(deep, "SYNTAX");
#endif
}

static void homes(void **state) {
  (void)state;
  expect("~", "|/home/me|");
  expect("~/x a~ '~'", "|/home/me/x|a~|~|");
  expect("~nosuchuserhere/x", "|~nosuchuserhere/x|");
}

static void files(void **state) {
  (void)state;
  expect("*.c", "|a.c|b.c|");
  expect_but_of_glibc("$STAR", "|a.c|b.c|");
  expect("\"$STAR\"", "|*.c|");
  expect("[bc].*", "|b.c|c.h|");
  expect("nothing*here", "|nothing*here|");
}

static void refused(void **state) {
  (void)state;
  const char *bad[] = {"a|b", "a&b", "a;b", "a<b", "a>b", "(a", "a)", "{a", "a}", "a\nb"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    expect(bad[i], "BADCHAR");
  assert_string_equal(words("$(echo)", WRDE_NOCMD), "CMDSUB");
  assert_string_equal(words("`echo`", WRDE_NOCMD), "CMDSUB");
  assert_string_equal(words("\"$(echo)\"", WRDE_NOCMD), "CMDSUB");
  assert_string_equal(words("'$(echo)' '`'", WRDE_NOCMD), "|$(echo)|`|");
}

static void several_calls(void **state) {
  (void)state;
  wordexp_t found = {.we_offs = 2};
  assert_int_equal(wordexp("a b", &found, WRDE_DOOFFS), 0);
  assert_int_equal(wordexp("c", &found, WRDE_DOOFFS | WRDE_APPEND), 0);
  assert_int_equal(found.we_wordc, 3);
  assert_null(found.we_wordv[0]);
  assert_null(found.we_wordv[1]);
  assert_string_equal(found.we_wordv[2], "a");
  assert_string_equal(found.we_wordv[4], "c");
  assert_null(found.we_wordv[5]);
  // What fails leaves what there was.
  assert_int_equal(wordexp("d 'e", &found, WRDE_DOOFFS | WRDE_APPEND), WRDE_SYNTAX);
  assert_int_equal(found.we_wordc, 3);
  assert_int_equal(wordexp("f", &found, WRDE_REUSE | WRDE_DOOFFS), 0);
  assert_int_equal(found.we_wordc, 1);
  assert_string_equal(found.we_wordv[2], "f");
  wordfree(&found);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_words),
      cmocka_unit_test(quotes),
      cmocka_unit_test(parameters),
      cmocka_unit_test(splitting),
      cmocka_unit_test(instead_of_parameters),
      cmocka_unit_test(parts_of_parameters),
      cmocka_unit_test(numbers),
      cmocka_unit_test(all_operators),
      cmocka_unit_test(homes),
      cmocka_unit_test(files),
      cmocka_unit_test(refused),
      cmocka_unit_test(several_calls),
  };
  return cmocka_run_group_tests(tests, setup, NULL);
}
