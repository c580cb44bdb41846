#include <names/services.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <utility>

// A program that opens no files isn't given all that this takes.
extern "C" int open(const char *, int, ...) __attribute__((weak));

namespace wasi_epoll {

namespace {

constexpr char path[] = "/etc/services";
constexpr size_t largest_file = 1 << 20;

constexpr int tcp = 1, udp = 2;

struct Known {
  const char *name;
  const char *alias;
  unsigned short port;
  unsigned char protocols;
};

constexpr Known known[] = {
    {"echo", nullptr, 7, tcp | udp},
    {"discard", "sink", 9, tcp | udp},
    {"daytime", nullptr, 13, tcp | udp},
    {"chargen", nullptr, 19, tcp | udp},
    {"ftp-data", nullptr, 20, tcp},
    {"ftp", nullptr, 21, tcp},
    {"ssh", nullptr, 22, tcp},
    {"telnet", nullptr, 23, tcp},
    {"smtp", "mail", 25, tcp},
    {"time", nullptr, 37, tcp | udp},
    {"domain", nullptr, 53, tcp | udp},
    {"tftp", nullptr, 69, udp},
    {"finger", nullptr, 79, tcp},
    {"http", "www", 80, tcp},
    {"kerberos", nullptr, 88, tcp | udp},
    {"pop3", nullptr, 110, tcp},
    {"nntp", nullptr, 119, tcp},
    {"ntp", nullptr, 123, udp},
    {"imap2", "imap", 143, tcp},
    {"snmp", nullptr, 161, tcp | udp},
    {"irc", nullptr, 194, tcp | udp},
    {"ldap", nullptr, 389, tcp | udp},
    {"https", nullptr, 443, tcp | udp},
    {"submissions", "smtps", 465, tcp},
    {"syslog", nullptr, 514, udp},
    {"submission", nullptr, 587, tcp},
    {"ldaps", nullptr, 636, tcp | udp},
    {"imaps", nullptr, 993, tcp},
    {"pop3s", nullptr, 995, tcp},
    {"socks", nullptr, 1080, tcp},
    {"mysql", nullptr, 3306, tcp},
    {"postgresql", "postgres", 5432, tcp},
    {"redis", nullptr, 6379, tcp},
    {"http-alt", "webcache", 8080, tcp | udp},
};

char *read_file() {
  if (!open)
    return nullptr;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return nullptr;
  char *text = nullptr;
  size_t size = 0, room = 0;
  for (;;) {
    if (room - size < 2) {
      room = room ? 2 * room : 16 * 1024;
      auto *larger = room <= largest_file ? static_cast<char *>(realloc(text, room)) : nullptr;
      if (!larger)
        break;
      text = larger;
    }
    ssize_t part = read(fd, text + size, room - size - 1);
    if (part <= 0)
      break;
    size += part;
  }
  close(fd);
  if (text)
    text[size] = 0;
  return text;
}

/// The next word of a line, which it ends; null at the line's end.
char *word(char *&line) {
  static constexpr char blanks[] = " \t\r";
  line += strspn(line, blanks);
  if (!*line)
    return nullptr;
  char *begin = line;
  line += strcspn(line, blanks);
  if (*line)
    *line++ = 0;
  return begin;
}

} // namespace

bool Service::is(const char *name) const {
  for (const char *const *it = names; *it; ++it)
    if (!strcmp(*it, name))
      return true;
  return false;
}

Services::Services() : file_(read_file()), at_(file_) {}
Services::~Services() { free(file_); }

bool Services::next_line(Service &service) {
  while (at_ && *at_) {
    char *line = at_;
    at_ += strcspn(at_, "\n");
    if (*at_)
      *at_++ = 0;
    line[strcspn(line, "#")] = 0;

    const char *name = word(line);
    const char *port = word(line);
    char *end;
    if (!port)
      continue;
    unsigned long number = strtoul(port, &end, 10);
    if (number > UINT16_MAX || end == port || *end != '/')
      continue;
    if (!strcmp(end, "/tcp"))
      service.protocol = IPPROTO_TCP;
    else if (!strcmp(end, "/udp"))
      service.protocol = IPPROTO_UDP;
    else
      continue;
    service.port = number;
    size_t count = 0;
    service.names[count++] = name;
    constexpr size_t most = sizeof service.names / sizeof *service.names - 1;
    while (const char *alias = count < most ? word(line) : nullptr)
      service.names[count++] = alias;
    service.names[count] = nullptr;
    return true;
  }
  return false;
}

bool Services::next(Service &service) {
  if (next_line(service))
    return true;
  constexpr size_t count = sizeof known / sizeof *known;
  while (known_ < count) {
    const Known &it = known[known_];
    bool second = std::exchange(second_protocol_, !second_protocol_);
    if (second)
      ++known_;
    if (!(it.protocols & (second ? udp : tcp)))
      continue;
    service = {.port = it.port,
               .protocol = second ? IPPROTO_UDP : IPPROTO_TCP,
               .names = {it.name, it.alias}};
    return true;
  }
  return false;
}

} // namespace wasi_epoll
