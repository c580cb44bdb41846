// getprotobyname(3), getprotobynumber(3), getprotoent(3)
#include <netdb.h>
#include <string.h>

namespace {

struct Protocol {
  const char *name;
  int number;
};

constexpr Protocol protocols[] = {
    {"ip", 0},
    {"icmp", 1},
    {"igmp", 2},
    {"ggp", 3},
    {"ipencap", 4},
    {"st", 5},
    {"tcp", 6},
    {"egp", 8},
    {"igp", 9},
    {"pup", 12},
    {"udp", 17},
    {"hmp", 20},
    {"xns-idp", 22},
    {"rdp", 27},
    {"iso-tp4", 29},
    {"dccp", 33},
    {"xtp", 36},
    {"ddp", 37},
    {"idpr-cmtp", 38},
    {"ipv6", 41},
    {"ipv6-route", 43},
    {"ipv6-frag", 44},
    {"idrp", 45},
    {"rsvp", 46},
    {"gre", 47},
    {"esp", 50},
    {"ah", 51},
    {"skip", 57},
    {"ipv6-icmp", 58},
    {"ipv6-nonxt", 59},
    {"ipv6-opts", 60},
    {"rspf", 73},
    {"vmtp", 81},
    {"eigrp", 88},
    {"ospf", 89},
    {"ax.25", 93},
    {"ipip", 94},
    {"etherip", 97},
    {"encap", 98},
    {"pim", 103},
    {"ipcomp", 108},
    {"vrrp", 112},
    {"l2tp", 115},
    {"isis", 124},
    {"sctp", 132},
    {"fc", 133},
    {"mobility-header", 135},
    {"udplite", 136},
    {"mpls-in-ip", 137},
    {"hip", 139},
    {"shim6", 140},
    {"wesp", 141},
    {"rohc", 142},
};
constexpr unsigned count = sizeof protocols / sizeof *protocols;

unsigned position; // of getprotoent
char *no_aliases[1];
protoent entry;

protoent *answer(const Protocol &protocol) {
  entry = {.p_name = const_cast<char *>(protocol.name),
           .p_aliases = no_aliases,
           .p_proto = protocol.number};
  return &entry;
}

} // namespace

extern "C" protoent *getprotobyname(const char *name) {
  for (const Protocol &it : protocols)
    if (!strcmp(it.name, name))
      return answer(it);
  return nullptr;
}

extern "C" protoent *getprotobynumber(int number) {
  for (const Protocol &it : protocols)
    if (it.number == number)
      return answer(it);
  return nullptr;
}

extern "C" protoent *getprotoent(void) {
  return position < count ? answer(protocols[position++]) : nullptr;
}

extern "C" void setprotoent(int) { position = 0; }
extern "C" void endprotoent(void) { position = 0; }
