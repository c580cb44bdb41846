// Control messages: what goes beside the bytes of a message (cmsg(3), unix(7)).
#pragma once

#include <sys/socket.h>

#include <fd/description.h>

namespace wasi_epoll {

class Socket;

/// The open file descriptions that one message carries (SCM_RIGHTS). On their way they
/// stay open, whatever becomes of the sender's descriptors.
class Rights final : public Counted {
public:
  /// As many as one message can carry (SCM_MAX_FD).
  static constexpr unsigned most = 253;

  ~Rights() override;
  bool full() const { return count_ == most; }
  void add(Ref<Description> description);
  std::span<const Ref<Description>> all() const { return {held_, count_}; }

  /// All that are alive: what ETOOMANYREFS counts.
  static unsigned in_flight() { return in_flight_; }
  /// Of a message that nobody took. A socket among them may hold such messages itself:
  /// they go after it, not within, however long the chain is.
  static void drop(Ref<Rights> rights);

private:
  static inline constinit unsigned in_flight_ = 0;
  unsigned count_ = 0;
  Ref<Rights> next_; // to be dropped
  Ref<Description> held_[most];
};

/// What a message carries beside its bytes.
struct Control {
  Ref<Rights> rights;
  /// The receiver wants to know who sent it: always this process.
  bool credentials = false;
};

/// What a program sends with a message through `socket`. EBADF, EFAULT, EINVAL, ENOBUFS,
/// EPERM, ETOOMANYREFS.
Result<Control> take_control(const Socket &socket, const msghdr &header);

/// Tells the program, as far as it left room: opens descriptors, sets msg_controllen.
/// Returns what to add to msg_flags.
int put_control(const Control &control, msghdr &header, int flags);

} // namespace wasi_epoll
