// What programs say about themselves: syslog(3), err(3), and messages in other languages.
#include "support.h"

#include <err.h>
#include <fcntl.h>
#include <libintl.h>
#include <locale.h>
#include <syslog.h>
#include <unistd.h>

static int ends[2], saved;

// From here on standard error goes into a pipe.
static void listen_in(void) {
  fflush(stderr);
  ok(pipe(ends));
  saved = ok(dup(2));
  ok(dup2(ends[1], 2));
}

static const char *heard(void) {
  static char text[4096];
  fflush(stderr);
  ok(dup2(saved, 2));
  ok(close(saved));
  ok(close(ends[1]));
  long n = ok(read(ends[0], text, sizeof text - 1));
  text[n] = 0;
  ok(close(ends[0]));
  return text;
}

static void to_the_log(void **state) {
  openlog("suite", LOG_PERROR | LOG_NDELAY, LOG_USER);
  listen_in();
  syslog(LOG_ERR, "%s and %d", "text", 5);
  errno = ENOENT;
  syslog(LOG_WARNING, "failed: %m");
  assert_int_equal(errno, ENOENT);
  syslog(LOG_INFO, "a line\n");
  char expected[256];
  snprintf(expected, sizeof expected, "suite: text and 5\nsuite: failed: %s\nsuite: a line\n",
           strerror(ENOENT));
  assert_string_equal(heard(), expected);
  closelog();
}

static void with_the_number_of_the_process(void **state) {
  openlog("suite", LOG_PERROR | LOG_PID, LOG_DAEMON);
  listen_in();
  syslog(LOG_ERR, "x");
  char expected[64];
  snprintf(expected, sizeof expected, "suite[%d]: x\n", getpid());
  assert_string_equal(heard(), expected);
  closelog();
}

static void what_is_masked_is_not_said(void **state) {
  openlog("suite", LOG_PERROR, LOG_USER);
  assert_int_equal(setlogmask(LOG_UPTO(LOG_WARNING)), 0xff);
  assert_int_equal(setlogmask(0), LOG_UPTO(LOG_WARNING));
  listen_in();
  syslog(LOG_INFO, "not this");
  syslog(LOG_DEBUG, "nor that");
  syslog(LOG_CRIT, "this");
  assert_string_equal(heard(), "suite: this\n");
  assert_int_equal(setlogmask(0xff), LOG_UPTO(LOG_WARNING));
  closelog();
}

static void a_very_long_message(void **state) {
  static char text[3000];
  memset(text, 'x', sizeof text - 1);
  openlog("suite", LOG_PERROR, LOG_USER);
  listen_in();
  syslog(LOG_ERR, "%s", text);
  const char *line = heard();
  assert_memory_equal(line, "suite: xxx", 10);
  assert_int_equal(line[strlen(line) - 1], '\n');
  assert_true(strlen(line) >= 500);
  closelog();
}

static void warnings(void **state) {
  listen_in();
  errno = EACCES;
  warn("%s number %d", "file", 3);
  errno = ENOENT;
  warn(NULL);
  warnx("only %s", "this");
  warnx(NULL);
  char expected[512];
  snprintf(expected, sizeof expected, "%s: file number 3: %s\n%s: %s\n%s: only this\n%s: \n",
           program_invocation_short_name, strerror(EACCES), program_invocation_short_name,
           strerror(ENOENT), program_invocation_short_name, program_invocation_short_name);
  assert_string_equal(heard(), expected);
}

static void perror_says_so_too(void **state) {
  listen_in();
  errno = ENOTDIR;
  perror("what");
  char expected[128];
  snprintf(expected, sizeof expected, "what: %s\n", strerror(ENOTDIR));
  assert_string_equal(heard(), expected);
}

static void messages_are_as_written(void **state) {
  assert_string_equal(gettext("hello"), "hello");
  assert_string_equal(dgettext("domain", "hello"), "hello");
  assert_string_equal(dcgettext("domain", "hello", LC_MESSAGES), "hello");
  assert_string_equal(ngettext("file", "files", 1), "file");
  assert_string_equal(ngettext("file", "files", 0), "files");
  assert_string_equal(dngettext("domain", "file", "files", 2), "files");
  assert_string_equal(dcngettext("domain", "file", "files", 1, LC_MESSAGES), "file");
  assert_string_equal(textdomain(NULL), "messages");
  assert_string_equal(textdomain("mine"), "mine");
  assert_string_equal(textdomain(NULL), "mine");
  assert_string_equal(textdomain(""), "messages");
  assert_string_equal(bindtextdomain("mine", NULL), "/usr/share/locale");
  assert_string_equal(bindtextdomain("mine", "/one"), "/one");
  assert_string_equal(bindtextdomain("mine", "/other"), "/other");
  assert_string_equal(bindtextdomain("mine", NULL), "/other");
  assert_string_equal(bindtextdomain("yours", NULL), "/usr/share/locale");
  assert_null(bindtextdomain("", "/one"));
  assert_null(bindtextdomain(NULL, "/one"));
  assert_null(bind_textdomain_codeset("mine", NULL));
  assert_string_equal(bind_textdomain_codeset("mine", "UTF-8"), "UTF-8");
  assert_string_equal(bind_textdomain_codeset("mine", NULL), "UTF-8");
#ifdef __wasm__ // newer than the machine's libc
  assert_string_equal(gettext_l("hello", LC_GLOBAL_LOCALE), "hello");
  assert_string_equal(dgettext_l("d", "hello", LC_GLOBAL_LOCALE), "hello");
  assert_string_equal(dcgettext_l("d", "hello", LC_MESSAGES, LC_GLOBAL_LOCALE), "hello");
  assert_string_equal(ngettext_l("file", "files", 1, LC_GLOBAL_LOCALE), "file");
  assert_string_equal(dngettext_l("d", "file", "files", 0, LC_GLOBAL_LOCALE), "files");
  assert_string_equal(dcngettext_l("d", "file", "files", 3, LC_MESSAGES, LC_GLOBAL_LOCALE),
                      "files");
#endif
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(to_the_log),
      cmocka_unit_test(with_the_number_of_the_process),
      cmocka_unit_test(what_is_masked_is_not_said),
      cmocka_unit_test(a_very_long_message),
      cmocka_unit_test(warnings),
      cmocka_unit_test(perror_says_so_too),
      cmocka_unit_test(messages_are_as_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
