/* An old name; the base's warns. */
#include <termios.h>
