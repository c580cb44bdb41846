// Ways to start and to end a process: process MODE [arguments]
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int announce;

static void say(const char *text) {
  if (write(1, text, strlen(text)) < 0)
    abort();
}

__attribute__((constructor(101))) static void first(void) {
  if (getenv("ANNOUNCE")) {
    announce = 1;
    say("constructor 101\n");
  }
}

__attribute__((constructor(102))) static void second(void) {
  if (announce)
    say("constructor 102\n");
}

__attribute__((destructor)) static void last(void) {
  if (announce)
    say("destructor\n");
}

static void a(void) { say("a\n"); }
static void b(void) { say("b\n"); }
static void late(void) { say("late\n"); }
static void registers_late(void) {
  say("registers late\n");
  atexit(late);
}
static void cleans(void *what) { say(what); }
static void quick(void) { say("quick\n"); }

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  int number = argc > 2 ? atoi(argv[2]) : 0;
  if (announce)
    say("main\n");

  if (!strcmp(mode, "exit"))
    exit(number);
  if (!strcmp(mode, "return"))
    return number;
  if (!strcmp(mode, "_exit"))
    _exit(number);
  if (!strcmp(mode, "_Exit")) {
    atexit(a);
    printf("lost");
    _Exit(number);
  }
  if (!strcmp(mode, "flush")) {
    printf("kept, though without a newline");
    return 0;
  }
  if (!strcmp(mode, "atexit")) {
    atexit(a);
    atexit(registers_late);
    atexit(b);
    say("main ends\n");
    exit(number);
  }
  if (!strcmp(mode, "many-atexit")) {
    for (int i = 0; i < 1000; i++)
      if (atexit(a) != 0)
        return 9;
    return 0;
  }
  if (!strcmp(mode, "quick_exit")) {
    at_quick_exit(quick);
    atexit(a);
    quick_exit(number);
  }
  if (!strcmp(mode, "pthread_exit")) {
    pthread_key_t key;
    if (pthread_key_create(&key, cleans) || pthread_setspecific(key, "value\n"))
      return 9;
    atexit(a);
    printf("flushed");
    pthread_cleanup_push(cleans, "outer\n");
    pthread_cleanup_push(cleans, "inner\n");
    pthread_cleanup_push(cleans, "popped\n");
    pthread_cleanup_pop(number);
    pthread_exit((void *)7L);
    pthread_cleanup_pop(0);
    pthread_cleanup_pop(0);
  }
  if (!strcmp(mode, "abort")) {
    atexit(a);
    say("before\n");
    abort();
  }
  if (!strcmp(mode, "trap"))
    __builtin_trap();
  if (!strcmp(mode, "arguments")) {
    printf("%d\n", argc);
    for (int i = 2; i < argc; i++)
      printf("<%s>\n", argv[i]);
    return argv[argc] == NULL ? 0 : 1;
  }
  if (!strcmp(mode, "argument-sizes")) {
    size_t sum = 0;
    for (int i = 2; i < argc; i++)
      sum += strlen(argv[i]);
    printf("%d %zu\n", argc, sum);
    return 0;
  }
  if (!strcmp(mode, "environment")) {
    for (int i = 2; i < argc; i++) {
      const char *value = getenv(argv[i]);
      printf("%s=%s\n", argv[i], value ? value : "(none)");
    }
    return 0;
  }
  fprintf(stderr, "process: unknown mode '%s'\n", mode);
  return 99;
}
