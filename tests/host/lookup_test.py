"""Names that a slow, a broken or a silent server is asked for, in a network and with a resolver
configuration of its own, which takes the right to make them."""
# timeout: 120

import fcntl
import os
import socket
import struct
import subprocess
import sys
import threading
import time

from drive import SIDE, main, run
from sharing import commands

PROGRAM = "tests/programs/lookup.c"
INSIDE = "LOOKUP_TEST_INSIDE"
PORT = 53
A, AAAA = 1, 28
SERVFAIL, NXDOMAIN = 2, 3
SLOW = 0.4  # seconds
ADDRESSES = {A: socket.inet_pton(socket.AF_INET, "192.0.2.7"), AAAA: socket.inet_pton(socket.AF_INET6, "2001:db8::7")}


def answer(server, query, sender):
    """What the first label of the name says."""
    end = query.index(b"\0", 12) + 5
    how = query[13:13 + query[12]]
    kind = struct.unpack("!H", query[end - 4:end - 2])[0]
    if how == b"silent":
        return
    if how == b"slow":
        time.sleep(SLOW)
    code = {b"broken": SERVFAIL, b"missing": NXDOMAIN}.get(how, 0)
    there = not code and kind in ADDRESSES and not (how == b"four" and kind == AAAA)
    reply = query[:2] + struct.pack("!HHHHH", 0x8180 | code, 1, there, 0, 0) + query[12:end]
    if there:
        reply += struct.pack("!HHHIH", 0xc00c, kind, 1, 60, len(ADDRESSES[kind])) + ADDRESSES[kind]
    server.sendto(reply, sender)


def serve(server):
    while True:
        query, sender = server.recvfrom(512)
        threading.Thread(target=answer, args=(server, query, sender), daemon=True).start()


def begin():
    """In the new namespaces: a loopback, a server, and a resolver that asks it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up_and_running = struct.pack("16sh", b"lo", 0x41)
        fcntl.ioctl(any_socket, 0x8914, up_and_running)  # SIOCSIFFLAGS
    with open("resolv.conf", "w") as file:
        file.write("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    with open("nsswitch.conf", "w") as file:
        file.write("hosts: dns\n")
    for name in ("resolv.conf", "nsswitch.conf"):
        subprocess.run(["mount", "--bind", name, f"/etc/{name}"], check=True)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", PORT))
    threading.Thread(target=serve, args=(server,), daemon=True).start()


def said(way, name):
    done = run(PROGRAM, way, name)
    assert done.returncode == 0, done
    return done.stdout.decode().splitlines()


def addresses_of_names():
    assert said("ipv4", "quick.test") == ["192.0.2.7"]
    assert said("ipv6", "quick.test") == ["2001:db8::7"]
    assert sorted(said("any", "quick.test")[0].split()) == ["192.0.2.7", "2001:db8::7"]
    assert said("any", "four.test") == ["192.0.2.7"]
    assert said("ipv6", "four.test") == ["EAI_NODATA"]


def names_that_are_not_there():
    assert said("any", "missing.test") == ["EAI_NONAME"]


def servers_that_fail():
    for name in ("broken.test", "silent.test"):
        assert said("ipv4", name) == [SERVERS_FAULT], (name, said("ipv4", name))


# wasmtime tells a server's fault and a name that isn't there apart by neither code.
SERVERS_FAULT = "EAI_AGAIN" if SIDE.native else "EAI_NONAME"


def signals_come_meanwhile():
    assert said("ticking", "slow.test") == ["192.0.2.7", "ticked"]


def other_tasks_go_on_meanwhile():
    for name, command in commands(SIDE, env=["SLOW_NAME=slow.test"]).items():
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
        assert done.returncode == 0 and b"  OK ] a_lookup_holds_nobody_up" in done.stdout, (name, done)


def a_lookup_can_be_given_up():
    began = time.monotonic()
    assert said("giving-up", "silent.test") == ["given up"] * 3 + ["192.0.2.7"]
    # wasmtime waits for its own resolver before it exits, but not for each time that it was asked.
    assert time.monotonic() - began < 4


if __name__ == "__main__":
    if INSIDE not in os.environ:
        if subprocess.run(["unshare", "-mn", "true"], stderr=subprocess.DEVNULL).returncode:
            print("[  SKIPPED ] no right to make a network")
            sys.exit(0)
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "-mn", sys.executable, *sys.argv])
    begin()
    main([addresses_of_names, names_that_are_not_there, servers_that_fail, signals_come_meanwhile, other_tasks_go_on_meanwhile,
          a_lookup_can_be_given_up])
