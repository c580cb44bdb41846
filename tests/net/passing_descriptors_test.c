// Descriptors and credentials in messages of AF_UNIX sockets (unix(7), cmsg(3)).
#include "../epoll/support.h"

#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/un.h>

#define MOST 253 // SCM_MAX_FD
#ifdef __wasm__
#define CHAIN 5000 // deeper than a stack
#else
#define CHAIN 300 // an ordinary user may have no more on their way
#endif

union room {
  char bytes[CMSG_SPACE(sizeof(int) * (MOST + 1))];
  struct cmsghdr align;
};

// Sends `text` with `count` descriptors.
static long send_fds(int socket, const char *text, const int *fds, int count) {
  union room room;
  memset(&room, 0, sizeof room);
  struct iovec bytes = {(void *)text, strlen(text)};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &room};
  message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
  struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message);
  cmsg->cmsg_len = CMSG_LEN(sizeof(int) * count);
  cmsg->cmsg_level = SOL_SOCKET;
  cmsg->cmsg_type = SCM_RIGHTS;
  memcpy(CMSG_DATA(cmsg), fds, sizeof(int) * count);
  return sendmsg(socket, &message, 0);
}

struct received {
  long size;
  char bytes[64];
  int fds[MOST];
  int count;
  int flags;
  long control; // msg_controllen
  int credentials;
  struct ucred sender;
};

// Receives up to `size` bytes, with `space` bytes for control messages.
static struct received receive_with(int socket, size_t size, size_t space, int flags) {
  struct received got = {0};
  union room room;
  struct iovec bytes = {got.bytes, size};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &room};
  message.msg_controllen = space;
  got.size = ok(recvmsg(socket, &message, flags));
  got.flags = message.msg_flags;
  got.control = message.msg_controllen;
  for (struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message); cmsg; cmsg = CMSG_NXTHDR(&message, cmsg)) {
    assert_int_equal(cmsg->cmsg_level, SOL_SOCKET);
    if (cmsg->cmsg_type == SCM_CREDENTIALS) {
      got.credentials = 1;
      memcpy(&got.sender, CMSG_DATA(cmsg), sizeof got.sender);
    } else {
      assert_int_equal(cmsg->cmsg_type, SCM_RIGHTS);
      got.count = (cmsg->cmsg_len - CMSG_LEN(0)) / sizeof(int);
      memcpy(got.fds, CMSG_DATA(cmsg), sizeof(int) * got.count);
    }
  }
  return got;
}

static struct received receive(int socket) {
  return receive_with(socket, sizeof((struct received *)0)->bytes, sizeof(union room), 0);
}

static void pair(int type, int ends[2]) { ok(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, ends)); }

static int is_open(int fd) { return fcntl(fd, F_GETFD) != -1; }

static const int types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET};

static void another_number_for_the_same_description(void **state) {
  for (int i = 0; i < 3; i++) {
    int ends[2], pipe_ends[2];
    pair(types[i], ends);
    new_pipe(pipe_ends);
    assert_int_equal(send_fds(ends[0], "two", pipe_ends, 2), 3);
    ok(close(pipe_ends[0]));
    ok(close(pipe_ends[1])); // On their way they stay open.
    struct received got = receive(ends[1]);
    assert_int_equal(got.size, 3);
    assert_memory_equal(got.bytes, "two", 3);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.flags, 0);
    assert_int_equal(got.control, CMSG_SPACE(2 * sizeof(int)));
    assert_int_equal(fcntl(got.fds[0], F_GETFD), 0);
    assert_true(fcntl(got.fds[0], F_GETFL) & O_NONBLOCK);
    put(got.fds[1], "through");
    char bytes[10];
    assert_int_equal(read(got.fds[0], bytes, 10), 7);
    ok(close(got.fds[1]));
    assert_int_equal(read(got.fds[0], bytes, 10), 0);
    ok(close(got.fds[0]));
    close_both(ends);
  }
}

static void flags_of_the_description_are_shared(void **state) {
  int ends[2], pipe_ends[2];
  pair(SOCK_STREAM, ends);
  ok(pipe(pipe_ends));
  ok(send_fds(ends[0], "x", pipe_ends, 1));
  struct received got = receive(ends[1]);
  set_nonblocking(got.fds[0]);
  assert_true(fcntl(pipe_ends[0], F_GETFL) & O_NONBLOCK);
  ok(close(got.fds[0]));
  close_both(pipe_ends);
  close_both(ends);
}

static void close_on_exec_when_asked(void **state) {
  int ends[2];
  pair(SOCK_STREAM, ends);
  ok(send_fds(ends[0], "x", ends, 1));
  struct received got = receive_with(ends[1], 1, sizeof(union room), MSG_CMSG_CLOEXEC);
  assert_int_equal(fcntl(got.fds[0], F_GETFD), FD_CLOEXEC);
  assert_int_equal(got.flags, MSG_CMSG_CLOEXEC);
  ok(close(got.fds[0]));
  close_both(ends);
}

static void the_end_of_what_was_sent_and_not_taken(void **state) {
  for (int i = 0; i < 3; i++) {
    int ends[2], pipe_ends[2];
    char byte;
    pair(types[i], ends);
    new_pipe(pipe_ends);
    ok(send_fds(ends[0], "x", pipe_ends + 1, 1));
    ok(close(pipe_ends[1]));
    assert_errno(EAGAIN, read(pipe_ends[0], &byte, 1));
    close_both(ends);
    assert_int_equal(read(pipe_ends[0], &byte, 1), 0);
    ok(close(pipe_ends[0]));
  }
}

static void read_leaves_no_descriptor_open(void **state) {
  for (int i = 0; i < 3; i++) {
    int ends[2], pipe_ends[2];
    char byte;
    pair(types[i], ends);
    new_pipe(pipe_ends);
    ok(send_fds(ends[0], "x", pipe_ends + 1, 1));
    ok(close(pipe_ends[1]));
    assert_int_equal(read(ends[1], &byte, 1), 1);
    assert_int_equal(read(pipe_ends[0], &byte, 1), 0);
    ok(close(pipe_ends[0]));
    close_both(ends);
  }
}

static void too_little_room(void **state) {
  int ends[2], pipe_ends[2];
  pair(SOCK_SEQPACKET, ends);
  new_pipe(pipe_ends);
  const struct {
    size_t space;
    int count;
  } cases[] = {{0, 0},
               {sizeof(struct cmsghdr) - 1, 0},
               {sizeof(struct cmsghdr), 0},
               {CMSG_LEN(3), 0},
               {CMSG_LEN(4), 1},
               {CMSG_LEN(7), 1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ok(send_fds(ends[0], "x", pipe_ends, 2));
    int next = ok(dup(0));
    ok(close(next));
    struct received got = receive_with(ends[1], 1, cases[i].space, 0);
    assert_int_equal(got.flags, MSG_CTRUNC);
    assert_int_equal(got.count, cases[i].count);
    // What there was no room for is not open.
    assert_int_equal(is_open(next), cases[i].count);
    assert_false(is_open(next + 1));
    if (got.count)
      ok(close(got.fds[0]));
  }
  // And no buffer at all.
  ok(send_fds(ends[0], "x", pipe_ends, 2));
  char byte;
  struct iovec bytes = {&byte, 1};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1};
  assert_int_equal(ok(recvmsg(ends[1], &message, 0)), 1);
  assert_int_equal(message.msg_flags, MSG_CTRUNC);
  close_both(pipe_ends);
  close_both(ends);
}

static void no_numbers_left(void **state) {
  int ends[2], fds[3];
  pair(SOCK_STREAM, ends);
  for (int i = 0; i < 3; i++)
    fds[i] = ends[0];
  ok(send_fds(ends[0], "x", fds, 3));
  struct rlimit old, few;
  ok(getrlimit(RLIMIT_NOFILE, &old));
  int next = ok(dup(0));
  ok(close(next));
  few = old;
  few.rlim_cur = next + 2;
  ok(setrlimit(RLIMIT_NOFILE, &few));
  struct received got = receive(ends[1]);
  ok(setrlimit(RLIMIT_NOFILE, &old));
  assert_int_equal(got.count, 2);
  assert_int_equal(got.flags, MSG_CTRUNC);
  ok(close(got.fds[0]));
  ok(close(got.fds[1]));
  close_both(ends);
}

static void in_a_stream_they_come_with_their_first_byte(void **state) {
  int ends[2], pipe_ends[2];
  pair(SOCK_STREAM, ends);
  new_pipe(pipe_ends);
  put(ends[0], "before");
  ok(send_fds(ends[0], "first", pipe_ends, 1));
  put(ends[0], "after");
  ok(send_fds(ends[0], "second", pipe_ends + 1, 1));
  // What is before comes along, what is after doesn't.
  struct received got = receive(ends[1]);
  assert_int_equal(got.size, 11);
  assert_memory_equal(got.bytes, "beforefirst", 11);
  assert_int_equal(got.count, 1);
  ok(close(got.fds[0]));
  got = receive_with(ends[1], 7, sizeof(union room), 0);
  assert_int_equal(got.size, 7);
  assert_memory_equal(got.bytes, "afterse", 7);
  assert_int_equal(got.count, 1);
  ok(close(got.fds[0]));
  got = receive(ends[1]);
  assert_memory_equal(got.bytes, "cond", 4);
  assert_int_equal(got.size, 4);
  assert_int_equal(got.count, 0);
  assert_int_equal(got.control, 0);
  // With MSG_WAITALL too.
  ok(send_fds(ends[0], "abc", pipe_ends, 1));
  put(ends[0], "def");
  ok(fcntl(ends[1], F_SETFL, 0));
  got = receive_with(ends[1], 6, sizeof(union room), MSG_WAITALL);
  assert_int_equal(got.size, 3);
  assert_int_equal(got.count, 1);
  ok(close(got.fds[0]));
  close_both(pipe_ends);
  close_both(ends);
}

static void no_byte_is_asked_for(void **state) {
  int ends[2];
  pair(SOCK_STREAM, ends);
  ok(send_fds(ends[0], "x", ends, 1));
  struct received got = receive_with(ends[1], 0, sizeof(union room), 0);
  assert_int_equal(got.size, 0);
  assert_int_equal(got.count, 1);
  ok(close(got.fds[0]));
  got = receive(ends[1]);
  assert_int_equal(got.size, 1);
  assert_int_equal(got.count, 0);
  close_both(ends);
}

static void no_byte_is_sent(void **state) {
  // A stream has nothing to carry them with; a packet may be empty.
  int ends[2], pipe_ends[2];
  char byte;
  pair(SOCK_STREAM, ends);
  new_pipe(pipe_ends);
  assert_int_equal(send_fds(ends[0], "", pipe_ends + 1, 1), 0);
  assert_errno(EAGAIN, read(ends[1], &byte, 1));
  close_both(ends);
  pair(SOCK_DGRAM, ends);
  assert_int_equal(send_fds(ends[0], "", pipe_ends + 1, 1), 0);
  struct received got = receive(ends[1]);
  assert_int_equal(got.size, 0);
  assert_int_equal(got.count, 1);
  ok(close(got.fds[0]));
  close_both(pipe_ends);
  close_both(ends);
}

static void peeking_opens_them_too(void **state) {
  for (int i = 0; i < 3; i++) {
    int ends[2];
    pair(types[i], ends);
    ok(send_fds(ends[0], "x", ends, 1));
    put(ends[0], "y");
    struct received seen = receive_with(ends[1], 2, sizeof(union room), MSG_PEEK);
    assert_int_equal(seen.size, 1);
    assert_int_equal(seen.count, 1);
    struct received got = receive(ends[1]);
    assert_int_equal(got.size, 1);
    assert_int_equal(got.count, 1);
    assert_int_not_equal(got.fds[0], seen.fds[0]);
    ok(close(got.fds[0]));
    ok(close(seen.fds[0]));
    close_both(ends);
  }
}

static void what_is_refused(void **state) {
  int ends[2], fds[MOST + 1];
  pair(SOCK_STREAM, ends);
  for (int i = 0; i <= MOST; i++)
    fds[i] = ends[0];
  assert_errno(EINVAL, send_fds(ends[0], "x", fds, MOST + 1));
  fds[1] = -1;
  assert_errno(EBADF, send_fds(ends[0], "x", fds, 2));
  fds[1] = 12345;
  assert_errno(EBADF, send_fds(ends[0], "x", fds, 2));
  char byte;
  assert_errno(EAGAIN, read(ends[1], &byte, 1)); // Not even the byte went.

  union room room;
  memset(&room, 0, sizeof room);
  struct iovec bytes = {"x", 1};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &room};
  message.msg_controllen = CMSG_SPACE(sizeof(int));
  struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message);
  *cmsg = (struct cmsghdr){.cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = 77};
  assert_errno(EINVAL, sendmsg(ends[0], &message, 0));
  *cmsg = (struct cmsghdr){.cmsg_len = 3, .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  assert_errno(EINVAL, sendmsg(ends[0], &message, 0));
  cmsg->cmsg_len = CMSG_SPACE(sizeof(int)) + 1;
  assert_errno(EINVAL, sendmsg(ends[0], &message, 0));
  cmsg->cmsg_type = SCM_CREDENTIALS;
  cmsg->cmsg_len = CMSG_LEN(4);
  assert_errno(EINVAL, sendmsg(ends[0], &message, 0));
  message.msg_controllen = 1 << 30;
  assert_errno(ENOBUFS, sendmsg(ends[0], &message, 0));
  message.msg_control = NULL;
  message.msg_controllen = CMSG_SPACE(sizeof(int));
  assert_errno(EFAULT, sendmsg(ends[0], &message, 0));
  assert_errno(EAGAIN, read(ends[1], &byte, 1));

  // Another level, no descriptors at all, and room too small for a header: nothing.
  message.msg_control = &room;
  *cmsg = (struct cmsghdr){.cmsg_len = CMSG_LEN(4), .cmsg_level = 999, .cmsg_type = 77};
  assert_int_equal(ok(sendmsg(ends[0], &message, 0)), 1);
  assert_int_equal(ok(send_fds(ends[0], "x", fds, 0)), 1);
  message.msg_controllen = sizeof(struct cmsghdr) - 1;
  assert_int_equal(ok(sendmsg(ends[0], &message, 0)), 1);
  struct received got = receive(ends[1]);
  assert_int_equal(got.size, 3);
  assert_int_equal(got.control, 0);
  close_both(ends);
}

static void as_many_as_can_be(void **state) {
  int ends[2], fds[MOST];
  pair(SOCK_DGRAM, ends);
  for (int i = 0; i < MOST; i++)
    fds[i] = ends[i % 2];
  ok(send_fds(ends[0], "many", fds, MOST));
  struct received got = receive(ends[1]);
  assert_int_equal(got.count, MOST);
  assert_int_equal(got.flags, 0);
  put(got.fds[0], "hello");
  char bytes[8];
  assert_int_equal(read(got.fds[MOST - 2], bytes, 8), 5);
  for (int i = 0; i < MOST; i++)
    ok(close(got.fds[i]));
  close_both(ends);
}

static void a_long_write_carries_them_once(void **state) {
  static char much[300000];
  int ends[2], copy[2];
  pair(SOCK_STREAM, ends);
  new_pipe(copy);
  union room room;
  struct iovec bytes = {much, sizeof much};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &room};
  message.msg_controllen = CMSG_SPACE(sizeof(int));
  struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message);
  *cmsg = (struct cmsghdr){
      .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(cmsg), copy, sizeof(int));
  long sent = ok(sendmsg(ends[0], &message, 0));
  assert_true(sent > 60000);
  int count = 0;
  for (long all = 0; all < sent;) {
    struct received got = receive(ends[1]);
    all += got.size;
    count += got.count;
    if (got.count)
      ok(close(got.fds[0]));
  }
  assert_int_equal(count, 1);
  close_both(copy);
  close_both(ends);
}

// epoll knows descriptor and description: closing the one leaves the other registered.
static void epoll_watches_the_description(void **state) {
  int ends[2], pipe_ends[2], ep = new_epoll();
  pair(SOCK_STREAM, ends);
  new_pipe(pipe_ends);
  add(ep, pipe_ends[0], EPOLLIN);
  ok(send_fds(ends[0], "x", pipe_ends, 1));
  ok(close(pipe_ends[0]));
  put(pipe_ends[1], "y");
  assert_event(ep, pipe_ends[0], EPOLLIN); // still on its way
  struct received got = receive(ends[1]);
  assert_event(ep, pipe_ends[0], EPOLLIN);
  int other = got.fds[0] == pipe_ends[0] ? ok(dup(got.fds[0])) : got.fds[0];
  if (other != got.fds[0])
    ok(close(got.fds[0]));
  add(ep, other, EPOLLIN); // a registration of its own
  struct epoll_event events[3];
  assert_int_equal(ok(epoll_wait(ep, events, 3, 0)), 2);
  ok(close(other));
  assert_nothing(ep);
  ok(close(pipe_ends[1]));
  close_both(ends);
  ok(close(ep));
}

static void epoll_forgets_what_nobody_took(void **state) {
  int ends[2], pipe_ends[2], ep = new_epoll();
  pair(SOCK_STREAM, ends);
  new_pipe(pipe_ends);
  put(pipe_ends[1], "y");
  add(ep, pipe_ends[0], EPOLLIN);
  ok(send_fds(ends[0], "x", pipe_ends, 1));
  ok(close(pipe_ends[0]));
  assert_event(ep, pipe_ends[0], EPOLLIN);
  close_both(ends);
  assert_nothing(ep);
  ok(close(pipe_ends[1]));
  ok(close(ep));
}

static void sockets_within_sockets(void **state) {
  // Each holds the next: what is in the last ends with the first.
  int first[2], last[2], pipe_ends[2];
  char byte;
  new_pipe(pipe_ends);
  pair(SOCK_STREAM, last);
  ok(send_fds(last[0], "x", pipe_ends + 1, 1));
  ok(close(pipe_ends[1]));
  for (int i = 0; i < CHAIN; i++) {
    pair(SOCK_STREAM, first);
    ok(send_fds(first[0], "x", last, 2));
    close_both(last);
    last[0] = first[0];
    last[1] = first[1];
  }
  assert_errno(EAGAIN, read(pipe_ends[0], &byte, 1));
  close_both(first);
  int64_t end = now_ns() + 5 * SEC; // Linux takes its time.
  while (read(pipe_ends[0], &byte, 1) != 0 && now_ns() < end)
    poll(NULL, 0, 1);
  assert_int_equal(read(pipe_ends[0], &byte, 1), 0);
  ok(close(pipe_ends[0]));
}

static void who_sent_it(void **state) {
  for (int i = 0; i < 3; i++) {
    int ends[2], on = 1;
    socklen_t size = sizeof on;
    pair(types[i], ends);
    put(ends[0], "before");
    ok(setsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
    on = 0;
    ok(getsockopt(ends[1], SOL_SOCKET, SO_PASSCRED, &on, &size));
    assert_int_equal(on, 1);
    (void)receive(ends[1]);
    put(ends[0], "x");
    struct received got = receive(ends[1]);
    assert_int_equal(got.credentials, 1);
    assert_int_equal(got.sender.pid, getpid());
    assert_int_equal(got.sender.uid, getuid());
    assert_int_equal(got.sender.gid, getgid());
    assert_int_equal(got.control, CMSG_SPACE(sizeof(struct ucred)));
    assert_int_equal(got.flags, 0);
    // Both, and room for one only.
    ok(send_fds(ends[0], "x", ends, 1));
    got = receive(ends[1]);
    assert_int_equal(got.credentials, 1);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.control, CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(sizeof(int)));
    ok(close(got.fds[0]));
    ok(send_fds(ends[0], "x", ends, 1));
    got = receive_with(ends[1], 1, CMSG_SPACE(sizeof(struct ucred)), 0);
    assert_int_equal(got.credentials, 1);
    assert_int_equal(got.count, 0);
    assert_int_equal(got.flags, MSG_CTRUNC);
    // Said by the sender itself, which may only tell the truth.
    struct ucred self = {getpid(), getuid(), getgid()};
    union room room;
    struct iovec bytes = {"x", 1};
    struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &room};
    message.msg_controllen = CMSG_SPACE(sizeof self);
    struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message);
    cmsg->cmsg_len = CMSG_LEN(sizeof self);
    cmsg->cmsg_level = SOL_SOCKET;
    cmsg->cmsg_type = SCM_CREDENTIALS;
    memcpy(CMSG_DATA(cmsg), &self, sizeof self);
    ok(sendmsg(ends[0], &message, 0));
    got = receive(ends[1]);
    assert_int_equal(got.sender.pid, getpid());
    // A plain read tells nothing.
    put(ends[0], "x");
    char byte;
    assert_int_equal(read(ends[1], &byte, 1), 1);
    close_both(ends);
  }
}

static void not_over_ip(void **state) {
  int ends[2];
  new_tcp_pair(ends);
  // As on Linux: the numbers are checked by AF_UNIX only, and nothing arrives.
  ok(send_fds(ends[0], "x", ends, 1));
  assert_becomes(ends[1], POLLIN | POLLOUT);
  struct received got = receive(ends[1]);
  assert_int_equal(got.size, 1);
  assert_int_equal(got.control, 0);
  assert_int_equal(got.flags, 0);
  close_both(ends);
  // A datagram's own that the system doesn't know.
  int udp = ok(socket(AF_INET, SOCK_DGRAM, 0));
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  ok(bind(udp, (struct sockaddr *)&address, size));
  ok(getsockname(udp, (struct sockaddr *)&address, &size));
  ok(connect(udp, (struct sockaddr *)&address, size));
  union room room;
  struct iovec bytes = {"x", 1};
  struct msghdr message = {.msg_iov = &bytes, .msg_iovlen = 1, .msg_control = &room};
  message.msg_controllen = CMSG_SPACE(sizeof(int));
  struct cmsghdr *cmsg = CMSG_FIRSTHDR(&message);
  *cmsg = (struct cmsghdr){.cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_IP, .cmsg_type = 77};
  assert_errno(EINVAL, sendmsg(udp, &message, 0));
  *cmsg = (struct cmsghdr){.cmsg_len = CMSG_LEN(4), .cmsg_level = SOL_SOCKET, .cmsg_type = 77};
  assert_errno(EINVAL, sendmsg(udp, &message, 0));
  *cmsg = (struct cmsghdr){.cmsg_len = CMSG_LEN(4), .cmsg_level = 999, .cmsg_type = 77};
  assert_int_equal(ok(sendmsg(udp, &message, 0)), 1);
  ok(close(udp));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(another_number_for_the_same_description),
      cmocka_unit_test(flags_of_the_description_are_shared),
      cmocka_unit_test(close_on_exec_when_asked),
      cmocka_unit_test(the_end_of_what_was_sent_and_not_taken),
      cmocka_unit_test(read_leaves_no_descriptor_open),
      cmocka_unit_test(too_little_room),
      cmocka_unit_test(no_numbers_left),
      cmocka_unit_test(in_a_stream_they_come_with_their_first_byte),
      cmocka_unit_test(no_byte_is_asked_for),
      cmocka_unit_test(no_byte_is_sent),
      cmocka_unit_test(peeking_opens_them_too),
      cmocka_unit_test(what_is_refused),
      cmocka_unit_test(as_many_as_can_be),
      cmocka_unit_test(a_long_write_carries_them_once),
      cmocka_unit_test(epoll_watches_the_description),
      cmocka_unit_test(epoll_forgets_what_nobody_took),
      cmocka_unit_test(sockets_within_sockets),
      cmocka_unit_test(who_sent_it),
      cmocka_unit_test(not_over_ip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
