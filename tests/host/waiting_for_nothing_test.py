# A wait that nothing can end waits, as on Linux, and costs nothing; a runtime that finds out
# may end the program with a message.

import os
import time

from drive import SIDE, main, start

PROGRAM = "tests/programs/wait-for-ever.c"


def cpu_seconds(process):
    fields = open(f"/proc/{process.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waits(how):
    process = start(PROGRAM, how)
    try:
        assert process.stdout.readline() == b"waiting\n"
        time.sleep(0.2)
        before = cpu_seconds(process)
        time.sleep(1)
        if process.poll() is None:
            assert cpu_seconds(process) - before < 0.3, "it spins"
        else:
            assert not SIDE.native
            message = process.stderr.read().decode()
            assert "deadlock" in message, message
    finally:
        process.kill()
        process.communicate()


def epoll_wait_on_nothing():
    waits("empty-epoll")


def epoll_wait():
    waits("epoll")


def poll():
    waits("poll")


def select():
    waits("select")


def read():
    waits("read")


def pause():
    waits("pause")


main([epoll_wait_on_nothing, epoll_wait, poll, select, read, pause])
