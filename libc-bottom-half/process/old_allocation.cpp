// valloc(3), memalign(3)
#include <stdlib.h>
#include <unistd.h>

extern "C" void *memalign(size_t alignment, size_t size) { return aligned_alloc(alignment, size); }

extern "C" void *valloc(size_t size) { return aligned_alloc(sysconf(_SC_PAGESIZE), size); }
