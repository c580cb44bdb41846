/* An old name; the base's warns. */
#include <errno.h>
