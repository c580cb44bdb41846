// What the drivers of random sequences share: the operations of a seed, their random numbers,
// and what is told of each.
//
//     driver FIRST COUNT     for each of COUNT seeds: the seed and a hash of all that was seen
//     driver -v SEED         every operation of one seed with its result and errno
//     driver -v SEED 3,7-12  only these operations of it
//
// run.py compares what Linux and the component print. Each operation draws from its own
// random numbers (seed and index), so that leaving one out changes no other. Descriptors are
// printed as distances from the first free number.
#pragma once
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { operations = 80 }; // of a seed

// ---- random numbers

static uint64_t stream;

static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

static unsigned below(unsigned n) {
  return (unsigned)(mix(stream += 0x9e3779b97f4a7c15u) >> 33) % n;
}
static bool chance(unsigned percent) { return below(100) < percent; }

// ---- what is told

static bool verbose, said; // said: since the operation began
static uint64_t hash;
static uint32_t now; // the operation

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...) {
  char text[1024];
  va_list list;
  va_start(list, format);
  int size = vsnprintf(text, sizeof text, format, list);
  va_end(list);
  if (verbose && !said)
    printf("%u: ", now); // not part of the hash
  said = true;
  for (int i = 0; i < size; i++)
    hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
  if (verbose)
    fputs(text, stdout);
}

static void say_error(int error) {
  static const struct {
    int error;
    const char *name;
  } names[] = {
      {EADDRINUSE, "EADDRINUSE"},
      {EAGAIN, "EAGAIN"},
      {EBADF, "EBADF"},
      {EBUSY, "EBUSY"},
      {ECONNREFUSED, "ECONNREFUSED"},
      {ECONNRESET, "ECONNRESET"},
      {EDESTADDRREQ, "EDESTADDRREQ"},
      {EEXIST, "EEXIST"},
      {EINVAL, "EINVAL"},
      {EISDIR, "EISDIR"},
      {ELOOP, "ELOOP"},
      {EMFILE, "EMFILE"},
      {EMSGSIZE, "EMSGSIZE"},
      {ENAMETOOLONG, "ENAMETOOLONG"},
      {ENOENT, "ENOENT"},
      {ENOTCONN, "ENOTCONN"},
      {ENOTDIR, "ENOTDIR"},
      {ENOTEMPTY, "ENOTEMPTY"},
      {ENOTSOCK, "ENOTSOCK"},
      {ENOTTY, "ENOTTY"},
      {EOPNOTSUPP, "EOPNOTSUPP"},
      {EOVERFLOW, "EOVERFLOW"},
      {EPERM, "EPERM"},
      {EPIPE, "EPIPE"},
      {ESPIPE, "ESPIPE"},
      {EXDEV, "EXDEV"},
  };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (names[i].error == error) {
      say(" %s\n", names[i].name);
      return;
    }
  say(" errno %s\n", strerror(error));
}

// Ends the line of an operation with its result.
static long result(long value) {
  int error = errno;
  if (value == -1)
    say_error(error);
  else
    say(" %ld\n", value);
  return value;
}

// ---- which operations

// Is `index` in a list such as 3,7-12? No list means yes.
static bool chosen(const char *list, unsigned index) {
  if (!list)
    return true;
  while (*list) {
    char *end;
    unsigned long first = strtoul(list, &end, 10), last = first;
    if (*end == '-')
      last = strtoul(end + 1, &end, 10);
    if (index >= first && index <= last)
      return true;
    list = *end ? end + 1 : end;
  }
  return false;
}

// Runs the operations of a seed that are in `list`.
static void operate_all(uint64_t seed, const char *list, void (*operate)(void)) {
  for (uint32_t index = 0; index < operations; index++) {
    if (!chosen(list, index))
      continue;
    stream = mix(seed * operations + index);
    now = index;
    said = false;
    for (int tries = 0; tries < 5 && !said; tries++)
      operate();
  }
}

// What the command line asks for.
static int run_seeds(int argc, char **argv, void (*run)(uint64_t seed, const char *list)) {
  if (argc < 3) {
    fprintf(stderr, "usage: %s FIRST COUNT | -v SEED [OPERATIONS]\n", argv[0]);
    return 2;
  }
  verbose = strcmp(argv[1], "-v") == 0;
  if (verbose) {
    run(strtoull(argv[2], NULL, 0), argc > 3 ? argv[3] : NULL);
    return 0;
  }
  uint64_t first = strtoull(argv[1], NULL, 0), count = strtoull(argv[2], NULL, 0);
  for (uint64_t seed = first; seed < first + count; seed++) {
    hash = 0xcbf29ce484222325u;
    run(seed, NULL);
    printf("%llu %016llx\n", (unsigned long long)seed, (unsigned long long)hash);
  }
  return 0;
}
