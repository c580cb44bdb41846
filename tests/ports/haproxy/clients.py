#!/usr/bin/env python3
"""Clients that curl can't be: clients.py WHICH PORT. Each says nothing when all is well."""

import hashlib
import os
import socket
import struct
import sys
import threading
import time

LARGE = bytes(range(251)) * 80000
port = int(sys.argv[2])


def connect(buffer=0):
    s = socket.socket()
    s.settimeout(20)
    if buffer:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
    s.connect(("127.0.0.1", port))
    return s


def exactly(s, count):
    data = bytearray()
    while len(data) < count:
        part = s.recv(count - len(data))
        assert part, data[:100]
        data += part
    return bytes(data)


def all_of(s):
    data = bytearray()
    while part := s.recv(65536):
        data += part
    return bytes(data)


def request(path, more=""):
    return f"GET {path} HTTP/1.1\r\nHost: slow\r\n{more}\r\n".encode()


def slow_sender():
    """40 at once, a few bytes at a time."""
    clients = [connect() for _ in range(40)]
    text = request("/", "Connection: close\r\n")
    for i in range(0, len(text), 4):
        for s in clients:
            s.send(text[i:i + 4])
        time.sleep(0.03)
    for s in clients:
        answer = all_of(s)
        assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"one\n"), answer


def slow_reader():
    """8 at once, through small buffers."""
    clients = [connect(4096) for _ in range(8)]
    for s in clients:
        s.sendall(request("/large", "Connection: close\r\n"))
    for i in range(10):
        for s in clients:
            exactly(s, 1000)
        time.sleep(0.1)
    got = [None] * len(clients)
    def rest(i):
        got[i] = all_of(clients[i])
    threads = [threading.Thread(target=rest, args=(i,)) for i in range(len(clients))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for data in got:
        assert LARGE.endswith(data) and len(data) > len(LARGE) - 10000, len(data)


def vanishing():
    """In the middle of a download, and of an upload: half with a reset, half with an end."""
    for i in range(40):
        s = connect(4096)
        if i % 4 < 2:
            s.sendall(request("/large"))
            assert s.recv(100)
        else:
            s.sendall(b"POST /sum HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1000)
        if i % 2:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()


def pipelined():
    s = connect()
    s.sendall(request("/") * 20 + request("/missing", "Connection: close\r\n"))
    answer = all_of(s)
    assert answer.count(b"HTTP/1.1 200 OK") == 20 and answer.count(b"HTTP/1.1 404") == 1, answer


def half_close():
    """All is sent, then the end; all of it comes back."""
    s = connect()
    data = os.urandom(5000000)
    got = []
    reader = threading.Thread(target=lambda: got.append(all_of(s)))
    reader.start()
    s.sendall(data)
    s.shutdown(socket.SHUT_WR)
    reader.join()
    assert hashlib.sha256(got[0]).digest() == hashlib.sha256(data).digest(), len(got[0])


def silent():
    """Says nothing: 408 after the time for a request."""
    s = connect()
    start = time.monotonic()
    s.send(b"GET / HT")
    answer = all_of(s)
    took = time.monotonic() - start
    assert answer.startswith(b"HTTP/1.1 408") and 0.9 < took < 3, (answer[:100], took)


def idle():
    """A connection that is kept is closed after the time for that, and no sooner."""
    s = connect()
    s.sendall(request("/"))
    assert s.recv(65536).startswith(b"HTTP/1.1 200")
    start = time.monotonic()
    assert all_of(s) == b""
    took = time.monotonic() - start
    assert 1.9 < took < 4, took


def upgraded():
    """After 101 bytes go both ways as they are."""
    with socket.create_server(("127.0.0.1", int(sys.argv[3]))) as listener:
        def server():
            s, _ = listener.accept()
            with s:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += s.recv(1)
                s.sendall(b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: capitals\r\n\r\nfirst")
                while data := s.recv(1000):
                    s.sendall(data.upper())
        thread = threading.Thread(target=server)
        thread.start()
        s = connect()
        s.sendall(b"GET /upgrade HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: capitals\r\n\r\n")
        answer = b""
        while not answer.endswith(b"first"):
            part = s.recv(1000)
            assert part, answer
            answer += part
        assert answer.startswith(b"HTTP/1.1 101"), answer
        for i in range(100):
            s.sendall(b"text %3d" % i)
            assert exactly(s, 8) == b"TEXT %3d" % i
        s.close()
        thread.join()


globals()[sys.argv[1]]()
