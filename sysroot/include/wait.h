/* An old name; the base's warns. */
#include <sys/wait.h>
