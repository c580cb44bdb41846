#include_next <dirent.h>

/* POSIX wants these here as well. */
#define __NEED_size_t
#define __NEED_ssize_t
#include <bits/alltypes.h>
