/* The base's has no room for a path, and so for a sockaddr_un. The size is Linux's. */
#ifndef __wasilibc___struct_sockaddr_storage_h
#define __wasilibc___struct_sockaddr_storage_h

#include <__typedef_sa_family_t.h>

struct sockaddr_storage {
  __attribute__((aligned(__BIGGEST_ALIGNMENT__))) sa_family_t ss_family;
  char __ss_data[128 - sizeof(sa_family_t)];
};

#endif
