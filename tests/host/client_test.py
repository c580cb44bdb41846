# A program as a client of a server outside, edge-triggered; and what a peer gets from a
# program that ends.

import socket
import struct
import threading
import time

from drive import LOOPBACK, Server, main, run

CLIENT = "tests/programs/echo-client.c"
WRITER = "tests/programs/write-and-exit.c"


def listening(backlog=1024):
    listener = socket.create_server((LOOPBACK, 0), backlog=backlog)
    listener.settimeout(30)
    return listener


def serve(listener, count, each):
    """Accept that many connections, each in a thread of its own."""
    def work():
        for _ in range(count):
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=each, args=(peer,), daemon=True).start()

    threading.Thread(target=work, daemon=True).start()


def echo(peer):
    with peer:
        try:
            while data := peer.recv(65536):
                peer.sendall(data)
        except ConnectionError:
            pass


def ends(port, count, size, output):
    done = run(CLIENT, port, count, size)
    assert (done.returncode, done.stdout) == (0, output), done


def one_connection():
    with listening() as listener:
        serve(listener, 1, echo)
        ends(listener.getsockname()[1], 1, 100, b"good 1 wrong 0 refused 0 reset 0 early 0 other 0\n")


def three_hundred_connections():
    with listening() as listener:
        serve(listener, 300, echo)
        ends(listener.getsockname()[1], 300, 5000, b"good 300 wrong 0 refused 0 reset 0 early 0 other 0\n")


def many_bytes_over_a_few():
    with listening() as listener:
        serve(listener, 5, echo)
        ends(listener.getsockname()[1], 5, 4_000_000, b"good 5 wrong 0 refused 0 reset 0 early 0 other 0\n")


def nobody_there():
    with listening() as listener:
        port = listener.getsockname()[1]
    ends(port, 50, 100, b"good 0 wrong 0 refused 50 reset 0 early 0 other 0\n")


def a_server_that_hangs_up():
    with listening() as listener:
        serve(listener, 50, lambda peer: (peer.recv(1), peer.shutdown(socket.SHUT_WR), echo(peer)))
        ends(listener.getsockname()[1], 50, 10, b"good 0 wrong 0 refused 0 reset 0 early 50 other 0\n")


def a_server_that_resets():
    def reset(peer):
        peer.recv(1)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()

    with listening() as listener:
        serve(listener, 50, reset)
        ends(listener.getsockname()[1], 50, 10, b"good 0 wrong 0 refused 0 reset 50 early 0 other 0\n")


def a_server_that_is_late():
    def late(peer):
        time.sleep(0.3)
        echo(peer)

    with listening() as listener:
        serve(listener, 20, late)
        ends(listener.getsockname()[1], 20, 1000, b"good 20 wrong 0 refused 0 reset 0 early 0 other 0\n")


def what_was_taken_arrives(mode, late):
    with Server(WRITER, mode) as server, socket.create_connection(server.address, timeout=30) as peer:
        line = server.process.stdout.readline()
        taken = int(line.split()[1])
        assert taken > 0
        time.sleep(late)
        got = bytearray()
        while part := peer.recv(1 << 20):
            got += part
        assert len(got) == taken, (mode, len(got), taken)
        period = bytes(range(251))
        assert bytes(got) == (period * (taken // 251 + 1))[:taken]
        assert server.process.wait(10) == 0


def taken_bytes_arrive_however_the_program_ends():
    for mode in ["little", "close", "shutdown", "exit", "return"]:
        what_was_taken_arrives(mode, 0.1)


def taken_bytes_arrive_after_immediate_exit():
    what_was_taken_arrives("_exit", 0.1)


if __name__ == "__main__":
    main([
        one_connection,
        three_hundred_connections,
        many_bytes_over_a_few,
        nobody_there,
        a_server_that_hangs_up,
        a_server_that_resets,
        a_server_that_is_late,
        taken_bytes_arrive_however_the_program_ends,
        taken_bytes_arrive_after_immediate_exit,
    ])
