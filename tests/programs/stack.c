// How a program uses its stack: stack MODE
#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile unsigned char canary[4096];

// Compiled so that each call has a frame of its own.
__attribute__((noinline)) static unsigned descend(unsigned depth, unsigned char *above) {
  volatile unsigned char frame[1024];
  frame[0] = (unsigned char)depth;
  frame[1023] = (unsigned char)(depth >> 8);
  unsigned sum = depth == 0 ? 0 : descend(depth - 1, (unsigned char *)frame);
  return sum + frame[0] + frame[1023] + (above == NULL);
}

// Compiled so that a call needs little but its return address.
__attribute__((noinline)) static unsigned count_calls(unsigned depth) {
  return depth == 0 ? 0 : 1 + count_calls(depth - 1) * (unsigned)canary[0] / 0xa5;
}

__attribute__((noinline)) static int large_frame(void) {
  volatile char array[7 * 1024 * 1024];
  for (size_t i = 0; i < sizeof array; i += 4096)
    array[i] = (char)(i >> 12);
  int sum = 0;
  for (size_t i = 0; i < sizeof array; i += 4096)
    sum += array[i] == (char)(i >> 12);
  return sum;
}

__attribute__((noinline)) static int jump_below(size_t size) {
  volatile char *far = alloca(size);
  far[0] = 1;
  return far[0];
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "";
  unsigned char *heap = malloc(4096);
  memset(heap, 0x5a, 4096);
  memset((void *)canary, 0xa5, sizeof canary);

  if (!strcmp(mode, "deep"))
    printf("%u\n", descend(5000, heap) > 0);
  if (!strcmp(mode, "calls"))
    printf("%u\n", count_calls(50000));
  if (!strcmp(mode, "large"))
    printf("%d\n", large_frame());
  if (!strcmp(mode, "overflow"))
    printf("%u\n", descend(1u << 30, heap));
  if (!strcmp(mode, "overflow-at-once"))
    printf("%d\n", jump_below(100 << 20));
  if (!strcmp(mode, "overflow-far"))
    printf("%d\n", jump_below(2000u << 20));

  for (size_t i = 0; i < 4096; i++)
    if (heap[i] != 0x5a || canary[i] != 0xa5)
      return 3;
  puts("memory is whole");
  return 0;
}
