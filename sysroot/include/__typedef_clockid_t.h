/* POSIX wants an arithmetic type, and programs keep it in an int. The base has an address;
   the library takes both. */
#ifndef __wasilibc___typedef_clockid_t_h
#define __wasilibc___typedef_clockid_t_h

typedef int clockid_t;

#endif
