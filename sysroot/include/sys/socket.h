#include_next <sys/socket.h>

#ifndef __WASI_EPOLL_SYS_SOCKET_H
#define __WASI_EPOLL_SYS_SOCKET_H

/* What the base leaves out. Its numbers stay; the others are Linux's where those
   are free. SO_* are numbers of their own level, so Linux's never clash. */
#ifdef __cplusplus
extern "C" {
#endif

#ifndef SOCK_RAW
#define SOCK_RAW 3
#define SOCK_RDM 4
#endif
#ifndef SOCK_SEQPACKET
#define SOCK_SEQPACKET 7 /* Linux's is the base's SOCK_DGRAM */
#endif

#ifndef AF_LOCAL
#define AF_LOCAL AF_UNIX
#endif
#ifndef PF_UNIX
#define PF_UNIX AF_UNIX
#endif
#ifndef PF_LOCAL
#define PF_LOCAL AF_UNIX
#endif
#ifndef AF_FILE
#define AF_FILE AF_UNIX
#define PF_FILE AF_UNIX
#endif
#ifndef AF_NETLINK
#define PF_NETLINK 16
#define PF_ROUTE PF_NETLINK
#define AF_NETLINK PF_NETLINK
#define AF_ROUTE PF_NETLINK
#endif
#ifndef AF_PACKET
#define PF_PACKET 17
#define AF_PACKET PF_PACKET
#endif
#ifndef AF_VSOCK
#define PF_VSOCK 40
#define AF_VSOCK PF_VSOCK
#endif
#ifndef AF_MAX
#define PF_MAX 46
#define AF_MAX PF_MAX
#endif

#ifndef SO_DEBUG
#define SO_DEBUG 1
#endif
#ifndef SO_DONTROUTE
#define SO_DONTROUTE 5
#endif
#ifndef SO_BROADCAST
#define SO_BROADCAST 6
#endif
#ifndef SO_OOBINLINE
#define SO_OOBINLINE 10
#endif
#ifndef SO_NO_CHECK
#define SO_NO_CHECK 11
#endif
#ifndef SO_PRIORITY
#define SO_PRIORITY 12
#endif
#ifndef SO_LINGER
#define SO_LINGER 13
#endif
#ifndef SO_REUSEPORT
#define SO_REUSEPORT 15
#endif
#ifndef SO_PASSCRED
#define SO_PASSCRED 16
#endif
#ifndef SO_PEERCRED
#define SO_PEERCRED 17
#endif
#ifndef SO_RCVLOWAT
#define SO_RCVLOWAT 18
#endif
#ifndef SO_SNDLOWAT
#define SO_SNDLOWAT 19
#endif
#ifndef SO_BINDTODEVICE
#define SO_BINDTODEVICE 25
#endif
#ifndef SO_PEERSEC
#define SO_PEERSEC 31
#endif
#ifndef SO_SNDBUFFORCE
#define SO_SNDBUFFORCE 32
#define SO_RCVBUFFORCE 33
#endif
#ifndef SO_MARK
#define SO_MARK 36
#endif
#ifndef SO_RXQ_OVFL
#define SO_RXQ_OVFL 40
#endif
#ifndef SO_BUSY_POLL
#define SO_BUSY_POLL 46
#endif
#ifndef SO_INCOMING_CPU
#define SO_INCOMING_CPU 49
#endif
#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif
#ifndef SO_TIMESTAMP
#define SO_TIMESTAMP 63
#define SO_TIMESTAMPNS 64
#define SO_TIMESTAMPING 65
#define SCM_TIMESTAMP SO_TIMESTAMP
#define SCM_TIMESTAMPNS SO_TIMESTAMPNS
#define SCM_TIMESTAMPING SO_TIMESTAMPING
#endif

#ifndef SOL_RAW
#define SOL_RAW 255
#endif
#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

#ifndef MSG_OOB
#define MSG_OOB 0x0001
#endif
#ifndef MSG_DONTROUTE
#define MSG_DONTROUTE 0x0004
#endif
#ifndef MSG_CTRUNC
#define MSG_CTRUNC 0x0008
#endif
#ifndef MSG_EOR
#define MSG_EOR 0x0080
#endif
#ifndef MSG_CONFIRM
#define MSG_CONFIRM 0x0800
#endif
#ifndef MSG_ERRQUEUE
#define MSG_ERRQUEUE 0x2000
#endif
#ifndef MSG_MORE
#define MSG_MORE 0x8000
#endif
#ifndef MSG_WAITFORONE
#define MSG_WAITFORONE 0x10000
#endif
#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif
#ifndef MSG_FASTOPEN
#define MSG_FASTOPEN 0x20000000
#endif
#ifndef MSG_CMSG_CLOEXEC
#define MSG_CMSG_CLOEXEC 0x40000000
#endif

#ifndef CMSG_DATA
struct cmsghdr {
  socklen_t cmsg_len;
  int cmsg_level;
  int cmsg_type;
};

#define CMSG_ALIGN(size) (((size) + sizeof(size_t) - 1) & ~(sizeof(size_t) - 1))
#define CMSG_LEN(size) (CMSG_ALIGN(sizeof(struct cmsghdr)) + (size))
#define CMSG_SPACE(size) (CMSG_ALIGN(sizeof(struct cmsghdr)) + CMSG_ALIGN(size))
#define CMSG_DATA(cmsg) ((unsigned char *)((struct cmsghdr *)(cmsg) + 1))
#define CMSG_FIRSTHDR(message)                                                                     \
  ((size_t)(message)->msg_controllen >= sizeof(struct cmsghdr)                                     \
       ? (struct cmsghdr *)(message)->msg_control                                                  \
       : (struct cmsghdr *)0)
/* The next one, when its header lies within the buffer. */
#define CMSG_NXTHDR(message, cmsg)                                                                 \
  ((cmsg)->cmsg_len < sizeof(struct cmsghdr) ||                                                    \
           CMSG_ALIGN((cmsg)->cmsg_len) + sizeof(struct cmsghdr) >                                 \
               (size_t)((unsigned char *)(message)->msg_control + (message)->msg_controllen -      \
                        (unsigned char *)(cmsg))                                                   \
       ? (struct cmsghdr *)0                                                                       \
       : (struct cmsghdr *)((unsigned char *)(cmsg) + CMSG_ALIGN((cmsg)->cmsg_len)))

#define SCM_RIGHTS 0x01
#define SCM_CREDENTIALS 0x02
#endif

int socketpair(int, int, int, int[2]);
ssize_t sendmsg(int, const struct msghdr *, int);
ssize_t recvmsg(int, struct msghdr *, int);
int sockatmark(int);

#ifdef __cplusplus
}
#endif

#endif
