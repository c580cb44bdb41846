/* An old name; the base's warns. */
#include <fcntl.h>
