// tzset(3) and its variables: the host tells no time zone, so it is UTC.
#include <time.h>

extern "C" {
char *tzname[2] = {const_cast<char *>("UTC"), const_cast<char *>("UTC")};
long timezone = 0;
int daylight = 0;
void tzset() {}
}
