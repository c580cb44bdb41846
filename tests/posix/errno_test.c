// errno(3): every name of Linux's is there with a number of its own, so that a program can have
// them all in one table or switch.
#include "support.h"

static const int errors[] = {E2BIG,
                             EACCES,
                             EADDRINUSE,
                             EADDRNOTAVAIL,
                             EADV,
                             EAFNOSUPPORT,
                             EAGAIN,
                             EALREADY,
                             EBADE,
                             EBADF,
                             EBADFD,
                             EBADMSG,
                             EBADR,
                             EBADRQC,
                             EBADSLT,
                             EBFONT,
                             EBUSY,
                             ECANCELED,
                             ECHILD,
                             ECHRNG,
                             ECOMM,
                             ECONNABORTED,
                             ECONNREFUSED,
                             ECONNRESET,
                             EDEADLK,
                             EDESTADDRREQ,
                             EDOM,
                             EDOTDOT,
                             EDQUOT,
                             EEXIST,
                             EFAULT,
                             EFBIG,
                             EHOSTDOWN,
                             EHOSTUNREACH,
                             EHWPOISON,
                             EIDRM,
                             EILSEQ,
                             EINPROGRESS,
                             EINTR,
                             EINVAL,
                             EIO,
                             EISCONN,
                             EISDIR,
                             EISNAM,
                             EKEYEXPIRED,
                             EKEYREJECTED,
                             EKEYREVOKED,
                             EL2HLT,
                             EL2NSYNC,
                             EL3HLT,
                             EL3RST,
                             ELIBACC,
                             ELIBBAD,
                             ELIBEXEC,
                             ELIBMAX,
                             ELIBSCN,
                             ELNRNG,
                             ELOOP,
                             EMEDIUMTYPE,
                             EMFILE,
                             EMLINK,
                             EMSGSIZE,
                             EMULTIHOP,
                             ENAMETOOLONG,
                             ENAVAIL,
                             ENETDOWN,
                             ENETRESET,
                             ENETUNREACH,
                             ENFILE,
                             ENOANO,
                             ENOBUFS,
                             ENOCSI,
                             ENODATA,
                             ENODEV,
                             ENOENT,
                             ENOEXEC,
                             ENOKEY,
                             ENOLCK,
                             ENOLINK,
                             ENOMEDIUM,
                             ENOMEM,
                             ENOMSG,
                             ENONET,
                             ENOPKG,
                             ENOPROTOOPT,
                             ENOSPC,
                             ENOSR,
                             ENOSTR,
                             ENOSYS,
                             ENOTBLK,
                             ENOTCONN,
                             ENOTDIR,
                             ENOTEMPTY,
                             ENOTNAM,
                             ENOTRECOVERABLE,
                             ENOTSOCK,
                             ENOTTY,
                             ENOTUNIQ,
                             ENXIO,
                             EOPNOTSUPP,
                             EOVERFLOW,
                             EOWNERDEAD,
                             EPERM,
                             EPFNOSUPPORT,
                             EPIPE,
                             EPROTO,
                             EPROTONOSUPPORT,
                             EPROTOTYPE,
                             ERANGE,
                             EREMCHG,
                             EREMOTE,
                             EREMOTEIO,
                             ERESTART,
                             ERFKILL,
                             EROFS,
                             ESHUTDOWN,
                             ESOCKTNOSUPPORT,
                             ESPIPE,
                             ESRCH,
                             ESRMNT,
                             ESTALE,
                             ESTRPIPE,
                             ETIME,
                             ETIMEDOUT,
                             ETOOMANYREFS,
                             ETXTBSY,
                             EUCLEAN,
                             EUNATCH,
                             EUSERS,
                             EXDEV,
                             EXFULL};
#define COUNT (sizeof errors / sizeof *errors)

static void each_has_a_number_of_its_own(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT; ++i) {
    assert_true(errors[i] > 0);
    for (size_t j = 0; j < i; ++j)
      assert_int_not_equal(errors[i], errors[j]);
  }
}

static void those_that_are_the_same(void **state) {
  (void)state;
  assert_int_equal(EAGAIN, EWOULDBLOCK);
  assert_int_equal(EDEADLK, EDEADLOCK);
}

static void each_has_words(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT; ++i)
    assert_true(strlen(strerror(errors[i])) > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_has_a_number_of_its_own),
      cmocka_unit_test(those_that_are_the_same),
      cmocka_unit_test(each_has_words),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
