/* The base wants to be asked for its emulation of getpid(); ours needs no flag. */
#ifndef _WASI_EMULATED_GETPID
#define _WASI_EMULATED_GETPID
#include_next <unistd.h>
#undef _WASI_EMULATED_GETPID
#else
#include_next <unistd.h>
#endif

/* A macro of the base, which no program that takes lseek's address or is
   compiled for the standard alone can do with. */
#undef lseek

#ifndef __WASI_EPOLL_UNISTD_H
#define __WASI_EPOLL_UNISTD_H

#ifdef __cplusplus
extern "C" {
#endif

/* Options that the base leaves out. */
#ifndef _POSIX_ASYNCHRONOUS_IO
#define _POSIX_ASYNCHRONOUS_IO _POSIX_VERSION
#endif

/* lseek refuses them, as a file system may that knows no holes. */
#ifndef SEEK_DATA
#define SEEK_DATA 3
#define SEEK_HOLE 4
#endif

/* Names that POSIX.1-2024 adds, behind the base's. */
#include <features.h>
#if defined(__WASI_EPOLL_ISSUE_8) || defined(_GNU_SOURCE)
#ifndef _SC_NSIG
#define _SC_NSIG 1001
#endif
#ifndef _SC_V8_ILP32_OFFBIG
#define _SC_V8_ILP32_OFFBIG _SC_V7_ILP32_OFFBIG
#define _CS_POSIX_V8_ILP32_OFFBIG_CFLAGS _CS_POSIX_V7_ILP32_OFFBIG_CFLAGS
#endif
#ifndef _SC_XOPEN_UUCP
#define _SC_XOPEN_UUCP 1002
#endif
#ifndef _SC_DEVICE_CONTROL
#define _SC_DEVICE_CONTROL 1003
#endif
#ifndef _POSIX_DEVICE_CONTROL
#define _POSIX_DEVICE_CONTROL (-1)
#endif
#ifndef _PC_FALLOC
#define _PC_FALLOC 1001
#endif
#endif

int pipe(int[2]);
int pipe2(int[2], int);
int dup(int);
int dup2(int, int);
int dup3(int, int, int);

int chown(const char *, uid_t, gid_t);
int fchown(int, uid_t, gid_t);
int lchown(const char *, uid_t, gid_t);
int fchownat(int, const char *, uid_t, gid_t, int);

int fchdir(int);

unsigned alarm(unsigned);
int pause(void);

pid_t fork(void);
pid_t _Fork(void);
int execve(const char *, char *const[], char *const[]);
int execv(const char *, char *const[]);
int execle(const char *, const char *, ...);
int execl(const char *, const char *, ...);
int execvp(const char *, char *const[]);
int execlp(const char *, const char *, ...);
int fexecve(int, char *const[], char *const[]);

pid_t getppid(void);
pid_t getpgrp(void);
pid_t getpgid(pid_t);
int setpgid(pid_t, pid_t);
pid_t setsid(void);
pid_t getsid(pid_t);
char *ttyname(int);
int ttyname_r(int, char *, size_t);
pid_t tcgetpgrp(int);
int tcsetpgrp(int, pid_t);

uid_t getuid(void);
uid_t geteuid(void);
gid_t getgid(void);
gid_t getegid(void);
int getgroups(int, gid_t[]);
int setuid(uid_t);
int seteuid(uid_t);
int setgid(gid_t);
int setegid(gid_t);

#if defined(_XOPEN_SOURCE) || defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
int setreuid(uid_t, uid_t);
int setregid(gid_t, gid_t);
int lockf(int, int, off_t);
int nice(int);
void sync(void);
pid_t setpgrp(void);
#endif

#if defined(_GNU_SOURCE) || defined(_BSD_SOURCE)
pid_t vfork(void);
int chroot(const char *);
int getdtablesize(void);
int sethostname(const char *, size_t);
int getdomainname(char *, size_t);
int setdomainname(const char *, size_t);
int setgroups(size_t, const gid_t *);
char *getpass(const char *);
int daemon(int, int);
int execvpe(const char *, char *const[], char *const[]);
int issetugid(void);
#endif

#ifdef _GNU_SOURCE
int setresuid(uid_t, uid_t, uid_t);
int setresgid(gid_t, gid_t, gid_t);
int getresuid(uid_t *, uid_t *, uid_t *);
int getresgid(gid_t *, gid_t *, gid_t *);
char *get_current_dir_name(void);
int syncfs(int);
int euidaccess(const char *, int);
int eaccess(const char *, int);
ssize_t copy_file_range(int, off_t *, int, off_t *, size_t, unsigned);
pid_t gettid(void);
int close_range(unsigned, unsigned, int);
#endif

#ifdef __WASI_EPOLL_ISSUE_8
int getentropy(void *, size_t);
int setresuid(uid_t, uid_t, uid_t);
int setresgid(gid_t, gid_t, gid_t);
int getresuid(uid_t *__restrict, uid_t *__restrict, uid_t *__restrict);
int getresgid(gid_t *__restrict, gid_t *__restrict, gid_t *__restrict);
#endif

#if defined(_LARGEFILE64_SOURCE) || defined(_GNU_SOURCE)
#define truncate64 truncate
#define lockf64 lockf
#endif

#ifdef __cplusplus
}
#endif

#endif
