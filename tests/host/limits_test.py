# A server whose host runs short: of descriptors, of memory, of ports, of a reader.
# timeout: 90

import os
import resource
import socket
import time

from drive import SIDE, Server, eventually, main, run

ECHO = "examples/echo-server.c"
SINK = "tests/programs/slow-sink.c"
MIB = 1 << 20


def echoes(peer, message=b"hello"):
    peer.sendall(message)
    got = b""
    while len(got) < len(message):
        part = peer.recv(len(message) - len(got))
        if not part:
            return False
        got += part
    return got == message


def port_in_use_is_told():
    with Server(ECHO, 0) as server:
        done = run(ECHO, server.port)
        assert done.returncode == 1, done.returncode
        # musl and glibc have different texts.
        assert done.stderr in (b"bind: Address already in use\n", b"bind: Address in use\n"), done.stderr


def missing_permission_is_told():
    if SIDE.native:
        return   # nothing takes the network away from a native process
    done = run(ECHO, 0, options=["-S", "inherit-network=n"])
    assert done.returncode == 1, done.returncode
    assert done.stderr.endswith(b": Permission denied\n"), done.stderr


def the_host_runs_out_of_descriptors():
    def few_descriptors():
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    with Server(ECHO, 0, preexec_fn=few_descriptors) as server:
        for _ in range(3):
            peers = [socket.create_connection(server.address, timeout=10) for _ in range(100)]
            served = 0
            for peer in peers[:20]:
                served += echoes(peer)
            assert served == 20, served
            for peer in peers:
                try:
                    peer.send(b"is anybody there?")
                except ConnectionError:
                    pass
            time.sleep(0.3)
            before = server.cpu_seconds()
            time.sleep(0.5)
            assert server.cpu_seconds() - before < 0.1, "the server spins"
            assert server.alive()
            for peer in peers:
                peer.close()

            def serves_again():
                try:
                    with socket.create_connection(server.address, timeout=2) as peer:
                        return echoes(peer)
                except OSError:
                    return False
            assert eventually(serves_again), "no new connection is served"
        assert server.alive()


def a_descriptor_given_back_serves_at_once():
    def few_descriptors():
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))

    done = run("tests/programs/exhausted.c", preexec_fn=few_descriptors)
    assert (done.returncode, done.stdout) == (0, b"accepts again\n"), done


def memory_runs_out():
    def little_memory():
        resource.setrlimit(resource.RLIMIT_AS, (24 * MIB, 24 * MIB))

    how = {"preexec_fn": little_memory} if SIDE.native else {"options": ["-W", f"max-memory-size={24 * MIB}"]}
    with Server(ECHO, 0, **how) as server:
        peers = [socket.create_connection(server.address, timeout=10) for _ in range(500)]
        data = os.urandom(64 * 1024)
        for _ in range(100):
            for peer in list(peers):
                peer.setblocking(False)
                try:
                    peer.send(data)
                except BlockingIOError:
                    pass
                except ConnectionError:  # the server gave it up
                    peer.close()
                    peers.remove(peer)
        assert server.alive()
        for peer in peers:
            peer.close()

        def serves_again():
            try:
                with socket.create_connection(server.address, timeout=2) as peer:
                    return echoes(peer)
            except OSError:
                return False
        assert eventually(serves_again), "no new connection is served"
        assert server.alive()


def a_server_slower_than_its_client():
    size = 12 * MIB
    data = os.urandom(size)
    with Server(SINK, 0) as server, socket.create_connection(server.address, timeout=30) as peer:
        memory = server.memory()
        peak = 0
        start = time.monotonic()
        for at in range(0, size, MIB):
            peer.sendall(data[at:at + MIB])
            peak = max(peak, server.memory())
        took = time.monotonic() - start
        peer.shutdown(socket.SHUT_WR)
        answer = b""
        while part := peer.recv(100):
            answer += part
        checksum = 0
        for at in range(0, size, MIB):
            checksum = (checksum + sum(data[at:at + MIB])) & 0xffffffff
        assert answer == b"%d bytes, sum %d\n" % (size, checksum), answer
        assert peak - memory < 8 * MIB, "the server keeps what it hasn't read"
        assert took > 0.1, "nothing held the client up"


if __name__ == "__main__":
    main([
        port_in_use_is_told,
        missing_permission_is_told,
        the_host_runs_out_of_descriptors,
        a_descriptor_given_back_serves_at_once,
        memory_runs_out,
        a_server_slower_than_its_client,
    ])
