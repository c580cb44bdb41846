// The databases of hosts and networks, which nobody can list: gethostent(3), getnetent(3)
#include <netdb.h>

extern "C" {
void sethostent(int) {}
void endhostent(void) {}
hostent *gethostent(void) { return nullptr; }

void setnetent(int) {}
void endnetent(void) {}
netent *getnetent(void) { return nullptr; }
netent *getnetbyaddr(uint32_t, int) { return nullptr; }
netent *getnetbyname(const char *) { return nullptr; }
}
