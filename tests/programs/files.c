// Does with files what its first argument says; for tests/host/files_test.py.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name_of(int error)
{
    return error == ENOSPC ? "ENOSPC" : error == EROFS ? "EROFS" : error == EPERM ? "EPERM"
         : error == EACCES ? "EACCES" : error == EEXIST ? "EEXIST" : strerror(error);
}

static void say(const char *what, long result)
{
    if (result < 0)
        printf("%s %s\n", what, name_of(errno));
    else
        printf("%s %ld\n", what, result);
    fflush(stdout);
}

// Reads on by small steps whenever a line comes; what it read goes out.
static int follow(const char *name)
{
    int fd = open(name, O_RDONLY);
    char line[16], bytes[10];
    while (fgets(line, sizeof line, stdin)) {
        ssize_t count = read(fd, bytes, sizeof bytes);
        printf("%.*s\n", count < 0 ? 0 : (int)count, bytes);
        fflush(stdout);
    }
    return 0;
}

// Writes whenever a line comes, and says when write() has returned.
static int extend(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_APPEND, 0644);
    char line[16];
    while (fgets(line, sizeof line, stdin))
        say("wrote", write(fd, line, strlen(line)));
    return close(fd);
}

static int fill(const char *name)
{
    static char block[16384];
    int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    say("open", fd < 0 ? -1 : 0);
    long total = 0;
    for (;;) {
        ssize_t count = write(fd, block, sizeof block);
        if (count < 0)
            break;
        total += count;
    }
    int error = errno;
    struct stat st;
    fstat(fd, &st);
    printf("full %s, %s\n", name_of(error), st.st_size == total ? "as much as it said" : "not what it said");
    errno = error;
    say("fsync", fsync(fd));
    ftruncate(fd, 0);
    say("again", write(fd, block, 100));
    say("close", close(fd));
    return 0;
}

static int change(const char *name)
{
    struct stat st;
    char path[256];
    snprintf(path, sizeof path, "%s/new", name);
    int fd = open(path, O_WRONLY | O_CREAT, 0644);
    say("create", fd);
    say("mkdir", mkdir(path, 0755));
    snprintf(path, sizeof path, "%s/there", name);
    say("write", open(path, O_WRONLY));
    say("read", open(path, O_RDONLY) < 0 ? -1 : 0);
    say("stat", stat(path, &st));
    say("unlink", unlink(path));
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    if (strcmp(argv[1], "follow") == 0)
        return follow(argv[2]);
    if (strcmp(argv[1], "extend") == 0)
        return extend(argv[2]);
    if (strcmp(argv[1], "fill") == 0)
        return fill(argv[2]);
    return change(argv[2]);
}
