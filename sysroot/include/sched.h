#include_next <sched.h>

#ifndef __WASI_EPOLL_SCHED_H
#define __WASI_EPOLL_SCHED_H

#define SCHED_OTHER 0
#define SCHED_FIFO 1
#define SCHED_RR 2
#define SCHED_BATCH 3
#define SCHED_IDLE 5
#define SCHED_RESET_ON_FORK 0x40000000

#ifdef __cplusplus
extern "C" {
#endif

int sched_get_priority_max(int);
int sched_get_priority_min(int);
int sched_getparam(pid_t, struct sched_param *);
int sched_getscheduler(pid_t);
int sched_rr_get_interval(pid_t, struct timespec *);
int sched_setparam(pid_t, const struct sched_param *);
int sched_setscheduler(pid_t, int, const struct sched_param *);

#ifdef _GNU_SOURCE
typedef struct cpu_set_t {
  unsigned long __bits[128 / sizeof(long)];
} cpu_set_t;
int sched_getcpu(void);
int sched_getaffinity(pid_t, size_t, cpu_set_t *);
int sched_setaffinity(pid_t, size_t, const cpu_set_t *);
#endif

#ifdef _GNU_SOURCE
#define CPU_SETSIZE 1024
#define __CPU_WORD_BITS (8 * sizeof(long))
#define __CPU_BIT(cpu, size, set, op)                                                              \
  ((size_t)(cpu) / 8 >= (size) ? 0                                                                 \
                               : (((unsigned long *)(set))[(size_t)(cpu) / __CPU_WORD_BITS] op(    \
                                     1UL << (size_t)(cpu) % __CPU_WORD_BITS)))
#define CPU_SET_S(cpu, size, set) __CPU_BIT(cpu, size, set, |=)
#define CPU_CLR_S(cpu, size, set) __CPU_BIT(cpu, size, set, &= ~)
#define CPU_ISSET_S(cpu, size, set) (__CPU_BIT(cpu, size, set, &) != 0)
#define CPU_ZERO_S(size, set) __builtin_memset(set, 0, size)
#define CPU_EQUAL_S(size, a, b) (!__builtin_memcmp(a, b, size))
#define CPU_COUNT_S(size, set) __sched_cpucount(size, set)
#define CPU_ALLOC_SIZE(count)                                                                      \
  (((size_t)(count) + __CPU_WORD_BITS - 1) / __CPU_WORD_BITS * sizeof(long))
#define CPU_ALLOC(count) ((cpu_set_t *)__builtin_calloc(1, CPU_ALLOC_SIZE(count)))
#define CPU_FREE(set) __builtin_free(set)
#define __CPU_EACH(size, to, a, b, op)                                                             \
  do {                                                                                             \
    for (size_t __cpu = 0; __cpu < (size) / sizeof(long); __cpu++)                                 \
      ((unsigned long *)(to))[__cpu] =                                                             \
          ((const unsigned long *)(a))[__cpu] op((const unsigned long *)(b))[__cpu];               \
  } while (0)
#define CPU_AND_S(size, to, a, b) __CPU_EACH(size, to, a, b, &)
#define CPU_OR_S(size, to, a, b) __CPU_EACH(size, to, a, b, |)
#define CPU_XOR_S(size, to, a, b) __CPU_EACH(size, to, a, b, ^)
#define CPU_SET(cpu, set) CPU_SET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_CLR(cpu, set) CPU_CLR_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ISSET(cpu, set) CPU_ISSET_S(cpu, sizeof(cpu_set_t), set)
#define CPU_ZERO(set) CPU_ZERO_S(sizeof(cpu_set_t), set)
#define CPU_EQUAL(a, b) CPU_EQUAL_S(sizeof(cpu_set_t), a, b)
#define CPU_COUNT(set) CPU_COUNT_S(sizeof(cpu_set_t), set)
#define CPU_AND(to, a, b) CPU_AND_S(sizeof(cpu_set_t), to, a, b)
#define CPU_OR(to, a, b) CPU_OR_S(sizeof(cpu_set_t), to, a, b)
#define CPU_XOR(to, a, b) CPU_XOR_S(sizeof(cpu_set_t), to, a, b)
int __sched_cpucount(size_t, const cpu_set_t *);
#endif

#ifdef __cplusplus
}
#endif

#endif
