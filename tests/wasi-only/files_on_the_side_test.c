// The bytes of files once more, under a host that gets them on threads of its own, as
// wasmtime does when it serves or has a time limit: it then reads ahead of what is asked.
// run: -W timeout=600s --dir $TMP::/
// timeout: 120
#include "../files/read_write_test.c"
