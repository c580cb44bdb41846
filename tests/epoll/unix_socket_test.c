// AF_UNIX sockets with a path or an abstract name, all within one process.
// run: --dir $TMP::/
#include "support.h"

#include <sys/stat.h>
#include <sys/un.h>

// How long the address is: an abstract name (a leading '@' here) has no terminator.
static socklen_t name(struct sockaddr_un *address, const char *text) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  memcpy(address->sun_path, text, strlen(text));
  if (text[0] == '@') {
    address->sun_path[0] = 0;
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(text));
  }
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(text) + 1);
}

static int bind_to(int fd, const char *text) {
  struct sockaddr_un address;
  socklen_t size = name(&address, text);
  return bind(fd, (struct sockaddr *)&address, size);
}

static int connect_to(int fd, const char *text) {
  struct sockaddr_un address;
  socklen_t size = name(&address, text);
  return connect(fd, (struct sockaddr *)&address, size);
}

static int new_socket(int type) { return ok(socket(AF_UNIX, type | SOCK_NONBLOCK, 0)); }

static int new_listener(int type, const char *text, int backlog) {
  int fd = new_socket(type);
  if (text[0] != '@')
    unlink(text);
  ok(bind_to(fd, text));
  ok(listen(fd, backlog));
  return fd;
}

static const char *const both[] = {"socket", "@wasi-epoll test"};

static void a_conversation(void **state) {
  static const int types[] = {SOCK_STREAM, SOCK_SEQPACKET};
  for (int i = 0; i < 4; i++) {
    int type = types[i / 2], listener = new_listener(type, both[i % 2], 5);
    int client = new_socket(type);
    char bytes[10];
    assert_errno(EAGAIN, accept(listener, NULL, NULL));
    ok(connect_to(client, both[i % 2]));
    put(client, "hello"); // before anyone has accepted
    int server = ok(accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
    assert_int_equal(fcntl(server, F_GETFD), FD_CLOEXEC);
    assert_true(fcntl(server, F_GETFL) & O_NONBLOCK);
    assert_int_equal(read(server, bytes, sizeof bytes), 5);
    put(server, "you");
    assert_int_equal(read(client, bytes, sizeof bytes), 3);
    close(client);
    assert_int_equal(read(server, bytes, sizeof bytes), 0);
    close(server);
    close(listener);
    unlink(both[0]);
  }
}

static void the_names(void **state) {
  for (int i = 0; i < 2; i++) {
    struct sockaddr_un want, got;
    socklen_t want_size = name(&want, both[i]), size = sizeof got;
    int listener = new_listener(SOCK_STREAM, both[i], 5), client = new_socket(SOCK_STREAM);
    ok(getsockname(listener, (struct sockaddr *)&got, &size));
    assert_int_equal(size, want_size);
    assert_memory_equal(&got, &want, size);

    ok(connect_to(client, both[i]));
    size = sizeof got;
    int server = ok(accept(listener, (struct sockaddr *)&got, &size));
    assert_int_equal(size, offsetof(struct sockaddr_un, sun_path)); // the client has none
    assert_int_equal(got.sun_family, AF_UNIX);
    size = sizeof got;
    ok(getpeername(client, (struct sockaddr *)&got, &size));
    assert_int_equal(size, want_size);
    assert_memory_equal(&got, &want, size);
    size = sizeof got;
    ok(getsockname(server, (struct sockaddr *)&got, &size));
    assert_int_equal(size, want_size);
    size = sizeof got;
    ok(getpeername(server, (struct sockaddr *)&got, &size));
    assert_int_equal(size, offsetof(struct sockaddr_un, sun_path));

    memset(&got, 0x55, sizeof got); // cut to the room there is; the size tells the whole
    size = 4;
    ok(getpeername(client, (struct sockaddr *)&got, &size));
    assert_int_equal(size, want_size);
    assert_int_equal(((char *)&got)[4], 0x55);
    close(server);
    close(client);
    close(listener);
    unlink(both[0]);
  }
}

static void nobody_there(void **state) {
  int fd = new_socket(SOCK_STREAM);
  assert_errno(ENOENT, connect_to(fd, "no-such-socket"));
  assert_errno(ECONNREFUSED, connect_to(fd, "@no such socket"));
  close(fd);
}

static void a_bound_path_is_a_socket(void **state) {
  (void)state;
  struct stat found;
  int one = new_socket(SOCK_STREAM), other = new_socket(SOCK_STREAM);
  unlink("a path");
  ok(bind_to(one, "a path"));
  ok(stat("a path", &found));
  assert_true(S_ISSOCK(found.st_mode));
  ok(lstat("a path", &found));
  assert_true(S_ISSOCK(found.st_mode));
  ok(access("a path", F_OK));
  assert_errno(EADDRINUSE, bind_to(other, "a path"));
  close(one); // the path stays
  ok(stat("a path", &found));
  assert_errno(EADDRINUSE, bind_to(other, "a path"));
  ok(unlink("a path"));
  assert_errno(ENOENT, stat("a path", &found));
  // What is there already can't be bound.
  close(ok(open("a file", O_WRONLY | O_CREAT, 0644)));
  assert_errno(EADDRINUSE, bind_to(other, "a file"));
  assert_errno(EADDRINUSE, bind_to(other, "."));
  ok(unlink("a file"));
  ok(bind_to(other, "a file"));
  ok(unlink("a file"));
  close(other);
}

static void bound_but_not_listening(void **state) {
  for (int i = 0; i < 2; i++) {
    int bound = new_socket(SOCK_STREAM), client = new_socket(SOCK_STREAM);
    unlink(both[0]);
    ok(bind_to(bound, both[i]));
    assert_errno(ECONNREFUSED, connect_to(client, both[i]));
    ok(listen(bound, 5)); // the client may try again
    ok(connect_to(client, both[i]));
    close(client);
    close(bound);
  }
  unlink(both[0]);
}

static void taken_names(void **state) {
  for (int i = 0; i < 2; i++) {
    int first = new_listener(SOCK_STREAM, both[i], 5), second = new_socket(SOCK_STREAM);
    assert_errno(EADDRINUSE, bind_to(second, both[i]));
    close(first);
    unlink(both[0]);
    ok(bind_to(second, both[i]));
    assert_errno(EINVAL, bind_to(second, "@another"));
    close(second);
    unlink(both[0]);
  }
}

static void abstract_names_may_hold_anything(void **state) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path, "\0a\0b", 4);
  socklen_t size = offsetof(struct sockaddr_un, sun_path) + 4;
  int listener = new_socket(SOCK_STREAM), client = new_socket(SOCK_STREAM);
  ok(bind(listener, (struct sockaddr *)&address, size));
  ok(listen(listener, 1));
  assert_errno(ECONNREFUSED, connect(client, (struct sockaddr *)&address, size - 1));
  assert_errno(ECONNREFUSED, connect(client, (struct sockaddr *)&address, size + 1));
  ok(connect(client, (struct sockaddr *)&address, size));
  close(client);
  close(listener);
}

static void a_name_chosen_for_it(void **state) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  socklen_t size = offsetof(struct sockaddr_un, sun_path);
  int a = new_socket(SOCK_DGRAM), b = new_socket(SOCK_DGRAM);
  ok(bind(a, (struct sockaddr *)&address, size));
  size = sizeof address;
  ok(getsockname(a, (struct sockaddr *)&address, &size));
  assert_int_equal(size, offsetof(struct sockaddr_un, sun_path) + 6);
  assert_int_equal(address.sun_path[0], 0);
  assert_int_equal(sendto(b, "x", 1, 0, (struct sockaddr *)&address, size), 1);
  close(a);
  close(b);
}

static void addresses_that_are_wrong(void **state) {
  struct sockaddr_un address = {.sun_family = AF_INET, .sun_path = "x"};
  int fd = new_socket(SOCK_STREAM);
  assert_errno(EINVAL, bind(fd, (struct sockaddr *)&address, sizeof address));
  assert_errno(EINVAL, connect(fd, (struct sockaddr *)&address, sizeof address));
  address.sun_family = AF_UNIX;
  assert_errno(EINVAL, bind(fd, (struct sockaddr *)&address, 1));
  assert_errno(EINVAL, connect(fd, (struct sockaddr *)&address, sizeof address + 1));
  assert_errno(EINVAL, listen(fd, 1)); // not bound
  assert_errno(EINVAL, accept(fd, NULL, NULL));
  assert_errno(ENOTCONN, getpeername(fd, (struct sockaddr *)&address, &(socklen_t){110}));
  char byte = 0;
  assert_errno(EINVAL, read(fd, &byte, 1));
  assert_errno(ENOTCONN, send(fd, &byte, 1, MSG_NOSIGNAL));
  close(fd);
  fd = new_socket(SOCK_DGRAM);
  assert_errno(EOPNOTSUPP, listen(fd, 1));
  assert_errno(EOPNOTSUPP, accept(fd, NULL, NULL));
  close(fd);
}

static void of_different_types(void **state) {
  int listener = new_listener(SOCK_STREAM, "socket", 5), other = new_socket(SOCK_DGRAM);
  assert_errno(EPROTOTYPE, connect_to(other, "socket"));
  close(other);
  other = new_socket(SOCK_SEQPACKET);
  assert_errno(EPROTOTYPE, connect_to(other, "socket"));
  close(other);
  close(listener);
  unlink("socket");
}

static void connected_twice(void **state) {
  int listener = new_listener(SOCK_STREAM, "@twice", 5), client = new_socket(SOCK_STREAM);
  ok(connect_to(client, "@twice"));
  assert_errno(EISCONN, connect_to(client, "@twice"));
  close(client);
  close(listener);
}

static void a_full_backlog(void **state) {
  enum { backlog = 2 };
  int listener = new_listener(SOCK_STREAM, "@backlog", backlog), clients[backlog + 2];
  for (int i = 0; i < backlog + 2; i++) {
    clients[i] = new_socket(SOCK_STREAM);
    if (i <= backlog)
      ok(connect_to(clients[i], "@backlog"));
    else
      assert_errno(EAGAIN, connect_to(clients[i], "@backlog"));
  }
  close(ok(accept(listener, NULL, NULL)));
  ok(connect_to(clients[backlog + 1], "@backlog"));
  for (int i = 0; i < backlog + 2; i++)
    close(clients[i]);
  close(listener);
}

static void the_listener_in_epoll(void **state) {
  int ep = new_epoll(), listener = new_listener(SOCK_STREAM, "@epoll", 5);
  int client = new_socket(SOCK_STREAM);
  add(ep, listener, EPOLLIN | EPOLLOUT);
  assert_nothing(ep);
  add(ep, client, EPOLLIN | EPOLLOUT);
  assert_event(ep, client, EPOLLOUT | EPOLLHUP); // not connected
  removed(ep, client);
  ok(connect_to(client, "@epoll"));
  assert_int_equal(events_now(client), POLLOUT);
  assert_event(ep, listener, EPOLLIN);
  int server = ok(accept(listener, NULL, NULL));
  assert_nothing(ep);
  close(server);
  close(client);
  close(listener);
  close(ep);
}

static void closed_with_someone_in_the_backlog(void **state) {
  int listener = new_listener(SOCK_STREAM, "@gone", 5), client = new_socket(SOCK_STREAM);
  char byte;
  ok(connect_to(client, "@gone"));
  close(listener);
  assert_int_equal(events_now(client), POLLIN | POLLOUT | POLLRDHUP | POLLHUP | POLLERR);
  assert_errno(ECONNRESET, read(client, &byte, 1));
  assert_int_equal(read(client, &byte, 1), 0);
  close(client);
  client = new_socket(SOCK_STREAM);
  assert_errno(ECONNREFUSED, connect_to(client, "@gone"));
  close(client);
}

static void a_client_gone_before_it_was_accepted(void **state) {
  int listener = new_listener(SOCK_STREAM, "@early", 5), client = new_socket(SOCK_STREAM);
  char bytes[8];
  ok(connect_to(client, "@early"));
  put(client, "bye");
  close(client);
  int server = ok(accept(listener, NULL, NULL));
  assert_int_equal(read(server, bytes, sizeof bytes), 3);
  assert_int_equal(read(server, bytes, sizeof bytes), 0);
  close(server);
  close(listener);
}

static void datagrams_by_name(void **state) {
  int a = new_socket(SOCK_DGRAM), b = new_socket(SOCK_DGRAM), c = new_socket(SOCK_DGRAM);
  struct sockaddr_un to, from;
  char bytes[20];
  ok(bind_to(a, "@a"));
  ok(bind_to(b, "@b"));
  socklen_t size = name(&to, "@b"), from_size = sizeof from;
  assert_int_equal(sendto(a, "hi", 2, 0, (struct sockaddr *)&to, size), 2);
  assert_int_equal(sendto(c, "anonymous", 9, 0, (struct sockaddr *)&to, size), 9);
  assert_int_equal(recvfrom(b, bytes, 20, 0, (struct sockaddr *)&from, &from_size), 2);
  size = name(&to, "@a");
  assert_int_equal(from_size, size);
  assert_memory_equal(&from, &to, size);
  from_size = sizeof from;
  assert_int_equal(recvfrom(b, bytes, 20, 0, (struct sockaddr *)&from, &from_size), 9);
  assert_true(from_size <= offsetof(struct sockaddr_un, sun_path));

  assert_errno(ENOTCONN, send(a, "x", 1, 0));
  ok(connect_to(a, "@b"));
  put(a, "connected");
  assert_int_equal(read(b, bytes, 20), 9);
  ok(connect_to(b, "@a")); // from now on b hears nobody else
  size = name(&to, "@b");
  assert_errno(EPERM, sendto(c, "x", 1, 0, (struct sockaddr *)&to, size));
  put(a, "x");
  assert_int_equal(read(b, bytes, 20), 1);
  close(b);
  assert_errno(ECONNREFUSED, send(a, "x", 1, 0));
  close(a);
  close(c);
}

static void datagrams_to_nobody(void **state) {
  int fd = new_socket(SOCK_DGRAM);
  struct sockaddr_un to;
  socklen_t size = name(&to, "@nobody");
  assert_errno(ECONNREFUSED, sendto(fd, "x", 1, 0, (struct sockaddr *)&to, size));
  size = name(&to, "no-such-socket");
  assert_errno(ENOENT, sendto(fd, "x", 1, 0, (struct sockaddr *)&to, size));
  assert_errno(ENOTCONN, send(fd, "x", 1, 0));
  close(fd);
}

static void many_connections(void **state) {
  enum { count = 50 };
  int ep = new_epoll(), listener = new_listener(SOCK_STREAM, "@many", count);
  int clients[count], servers[count];
  char byte;
  for (int i = 0; i < count; i++) {
    clients[i] = new_socket(SOCK_STREAM);
    ok(connect_to(clients[i], "@many"));
  }
  for (int i = 0; i < count; i++) {
    servers[i] = ok(accept4(listener, NULL, NULL, SOCK_NONBLOCK)); // in order
    add(ep, servers[i], EPOLLIN);
  }
  assert_errno(EAGAIN, accept(listener, NULL, NULL));
  for (int i = 0; i < count; i++) {
    char text[2] = {(char)('0' + i), 0};
    put(clients[i], text);
    assert_event(ep, servers[i], EPOLLIN);
    assert_int_equal(read(servers[i], &byte, 1), 1);
    assert_int_equal(byte, text[0]);
  }
  for (int i = 0; i < count; i++) {
    close(clients[i]);
    close(servers[i]);
  }
  close(listener);
  close(ep);
}

static void an_unlinked_path(void **state) {
  int listener = new_listener(SOCK_STREAM, "socket", 5);
  int first = new_socket(SOCK_STREAM), second = new_socket(SOCK_STREAM);
  char byte;
  ok(connect_to(first, "socket"));
  ok(unlink("socket"));
  assert_errno(ENOENT, connect_to(second, "socket"));
  int server = ok(accept4(listener, NULL, NULL, SOCK_NONBLOCK)); // those inside are not concerned
  put(first, "x");
  assert_int_equal(read(server, &byte, 1), 1);
  int other = new_socket(SOCK_STREAM);
  ok(bind_to(other, "socket")); // the path is free again
  ok(listen(other, 1));
  ok(connect_to(second, "socket"));
  close(ok(accept(other, NULL, NULL)));
  assert_errno(EAGAIN, accept4(listener, NULL, NULL, SOCK_NONBLOCK));
  close(other);
  close(server);
  close(second);
  close(first);
  close(listener);
  unlink("socket");
}

static void a_path_as_long_as_can_be(void **state) {
  struct sockaddr_un address = {.sun_family = AF_UNIX}, got;
  memset(address.sun_path, 'x', sizeof address.sun_path); // no room for a terminator
  memcpy(address.sun_path, "./", 2);
  int listener = new_socket(SOCK_STREAM), client = new_socket(SOCK_STREAM);
  char name[sizeof address.sun_path + 1] = {0};
  memcpy(name, address.sun_path, sizeof address.sun_path);
  unlink(name);
  ok(bind(listener, (struct sockaddr *)&address, sizeof address));
  ok(listen(listener, 1));
  ok(connect(client, (struct sockaddr *)&address, sizeof address));
  socklen_t size = sizeof got;
  ok(getpeername(client, (struct sockaddr *)&got, &size));
  assert_true(size >= sizeof address); // Linux adds the terminator that it needs itself
  assert_memory_equal(&got, &address, sizeof address);
  close(client);
  close(listener);
  unlink(name);
}

static void listening_again_changes_the_backlog(void **state) {
  int listener = new_listener(SOCK_STREAM, "@again", 0), clients[3];
  for (int i = 0; i < 3; i++)
    clients[i] = new_socket(SOCK_STREAM);
  ok(connect_to(clients[0], "@again"));
  assert_errno(EAGAIN, connect_to(clients[1], "@again"));
  ok(listen(listener, 2));
  ok(connect_to(clients[1], "@again"));
  ok(connect_to(clients[2], "@again"));
  for (int i = 0; i < 3; i++)
    close(clients[i]);
  close(listener);
}

static void each_connection_is_an_edge(void **state) {
  int ep = new_epoll(), listener = new_listener(SOCK_STREAM, "@edge", 5), clients[3];
  add(ep, listener, EPOLLIN | EPOLLET);
  for (int i = 0; i < 3; i++) {
    clients[i] = new_socket(SOCK_STREAM);
    ok(connect_to(clients[i], "@edge"));
    assert_event(ep, listener, EPOLLIN);
    assert_nothing(ep);
  }
  for (int i = 0; i < 3; i++) {
    close(ok(accept(listener, NULL, NULL)));
    assert_nothing(ep);
    close(clients[i]);
  }
  close(listener);
  close(ep);
}

static void who_is_there(void **state) {
  struct {
    int pid, uid, gid;
  } peer = {0};
  int ends[2];
  new_socketpair(ends);
  socklen_t size = sizeof peer;
  ok(getsockopt(ends[0], SOL_SOCKET, SO_PEERCRED, &peer, &size));
  assert_int_equal(size, sizeof peer);
  assert_int_equal(peer.pid, getpid());
  assert_int_equal(peer.uid, getuid());
  assert_int_equal(peer.gid, getgid());
  close_both(ends);
}

static void a_datagram_socket_disconnects(void **state) {
  int a = new_socket(SOCK_DGRAM), b = new_socket(SOCK_DGRAM);
  struct sockaddr nobody = {.sa_family = AF_UNSPEC};
  char byte;
  ok(bind_to(b, "@b"));
  ok(connect_to(a, "@b"));
  put(a, "x");
  assert_int_equal(read(b, &byte, 1), 1);
  ok(connect(a, &nobody, sizeof nobody));
  assert_errno(ENOTCONN, send(a, "x", 1, 0));
  close(a);
  close(b);
}

// A full queue: the sender waits for room in the receiver's, and is told when there is.
static void datagrams_to_a_full_queue(void **state) {
  int ep = new_epoll(), a = new_socket(SOCK_DGRAM), b = new_socket(SOCK_DGRAM);
  long n, sent = 0, got = 0;
  char byte;
  ok(bind_to(b, "@full"));
  ok(connect_to(a, "@full"));
  while ((n = write(a, "x", 1)) > 0)
    sent += n;
  assert_int_equal(errno, EAGAIN);
  assert_true(sent >= 1);
  add(ep, a, EPOLLOUT | EPOLLET);
  assert_nothing(ep);
  while ((n = read(b, &byte, 1)) > 0)
    got += n;
  assert_int_equal(got, sent);
  assert_event(ep, a, EPOLLOUT);
  close(a);
  close(b);
  close(ep);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_conversation),
      cmocka_unit_test(the_names),
      cmocka_unit_test(nobody_there),
      cmocka_unit_test(a_bound_path_is_a_socket),
      cmocka_unit_test(bound_but_not_listening),
      cmocka_unit_test(taken_names),
      cmocka_unit_test(abstract_names_may_hold_anything),
      cmocka_unit_test(a_name_chosen_for_it),
      cmocka_unit_test(addresses_that_are_wrong),
      cmocka_unit_test(of_different_types),
      cmocka_unit_test(connected_twice),
      cmocka_unit_test(a_full_backlog),
      cmocka_unit_test(the_listener_in_epoll),
      cmocka_unit_test(closed_with_someone_in_the_backlog),
      cmocka_unit_test(a_client_gone_before_it_was_accepted),
      cmocka_unit_test(datagrams_by_name),
      cmocka_unit_test(datagrams_to_nobody),
      cmocka_unit_test(many_connections),
      cmocka_unit_test(an_unlinked_path),
      cmocka_unit_test(a_path_as_long_as_can_be),
      cmocka_unit_test(listening_again_changes_the_backlog),
      cmocka_unit_test(each_connection_is_an_edge),
      cmocka_unit_test(who_is_there),
      cmocka_unit_test(a_datagram_socket_disconnects),
      cmocka_unit_test(datagrams_to_a_full_queue),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
