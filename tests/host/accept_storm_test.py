# A server that keeps on accepting while its host is out of descriptors: connections wait in
# the backlog, none is lost, and as a component it doesn't burn the processor meanwhile.

import resource
import socket
import time

from drive import SIDE, Server, main

SERVER = "tests/programs/stubborn-server.c"


def few_descriptors():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def echoes(peer):
    peer.sendall(b"hello")
    return peer.recv(100) == b"hello"


def connections_wait_until_there_are_descriptors():
    with Server(SERVER, preexec_fn=few_descriptors) as server:
        peers = [socket.create_connection(server.address, timeout=10) for _ in range(100)]
        assert server.process.stdout.readline() == b"full\n"
        assert all(echoes(peer) for peer in peers[:20])
        if not SIDE.native:   # there epoll reports the listener at once, again and again
            before = server.cpu_seconds()
            time.sleep(1)
            assert server.cpu_seconds() - before < 0.15, "the server spins"
        waiting = peers[:]
        while waiting:
            # What is served makes room for what waits.
            batch, waiting = waiting[:10], waiting[10:]
            for peer in batch:
                assert echoes(peer)
                peer.close()
        assert server.alive()


if __name__ == "__main__":
    main([connections_wait_until_there_are_descriptors])
