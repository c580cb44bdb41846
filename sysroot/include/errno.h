/* Linux's errors that the base lacks. Nothing here fails with one, but programs name them in
   their tables. Each has a number of its own, Linux's and 1000. */
#ifndef _WASI_EPOLL_ERRNO_H
#define _WASI_EPOLL_ERRNO_H
#include_next <errno.h>

#define ENOTBLK 1015
#define ECHRNG 1044
#define EL2NSYNC 1045
#define EL3HLT 1046
#define EL3RST 1047
#define ELNRNG 1048
#define EUNATCH 1049
#define ENOCSI 1050
#define EL2HLT 1051
#define EBADE 1052
#define EBADR 1053
#define EXFULL 1054
#define ENOANO 1055
#define EBADRQC 1056
#define EBADSLT 1057
#define EBFONT 1059
#define ENOSTR 1060
#define ENODATA 1061
#define ETIME 1062
#define ENOSR 1063
#define ENONET 1064
#define ENOPKG 1065
#define EREMOTE 1066
#define EADV 1068
#define ESRMNT 1069
#define ECOMM 1070
#define EDOTDOT 1073
#define ENOTUNIQ 1076
#define EBADFD 1077
#define EREMCHG 1078
#define ELIBACC 1079
#define ELIBBAD 1080
#define ELIBSCN 1081
#define ELIBMAX 1082
#define ELIBEXEC 1083
#define ERESTART 1085
#define ESTRPIPE 1086
#define EUSERS 1087
#define ESOCKTNOSUPPORT 1094
#define EPFNOSUPPORT 1096
#define ESHUTDOWN 1108
#define ETOOMANYREFS 1109
#define EHOSTDOWN 1112
#define EUCLEAN 1117
#define ENOTNAM 1118
#define ENAVAIL 1119
#define EISNAM 1120
#define EREMOTEIO 1121
#define ENOMEDIUM 1123
#define EMEDIUMTYPE 1124
#define ENOKEY 1126
#define EKEYEXPIRED 1127
#define EKEYREVOKED 1128
#define EKEYREJECTED 1129
#define ERFKILL 1132
#define EHWPOISON 1133
#define EDEADLOCK EDEADLK

#endif
