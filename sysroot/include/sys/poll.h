/* An old name; the base's warns. */
#include <poll.h>
