# The echo server of examples/, driven with real traffic from the host.
# timeout: 120

import asyncio
import hashlib
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from drive import LOOPBACK, Server, eventually, main

ECHO = "examples/echo-server.c"
MIB = 1 << 20


def connect(server):
    peer = socket.create_connection(server.address, timeout=30)
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def read_exactly(peer, size):
    parts = []
    while size:
        part = peer.recv(min(size, MIB))
        if not part:
            raise EOFError(f"{size} bytes missing")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def read_all(peer):
    parts = []
    while part := peer.recv(MIB):
        parts.append(part)
    return b"".join(parts)


def echoes(peer, message=b"still there?"):
    peer.sendall(message)
    return read_exactly(peer, len(message)) == message


def reset(peer):
    """Close with a reset instead of a FIN."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def one_message():
    with Server(ECHO, 0) as server, connect(server) as peer:
        assert echoes(peer, b"hello")
        assert echoes(peer, b"x")


def a_thousand_connections_at_once():
    async def converse(port, number):
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        connected.append(number)
        while len(connected) < 1000:
            await asyncio.sleep(0.01)
        for turn in range(5):
            message = os.urandom(10 + (number * 37 + turn * 1009) % 5000)
            writer.write(message)
            assert await reader.readexactly(len(message)) == message, number
        writer.write_eof()
        assert await reader.read() == b""
        writer.close()

    async def all_of_them(port):
        await asyncio.gather(*(converse(port, n) for n in range(1000)))

    connected = []
    with Server(ECHO, 0) as server:
        before = server.sockets()
        asyncio.run(asyncio.wait_for(all_of_them(server.port), 60))
        assert len(connected) == 1000
        assert eventually(lambda: server.sockets() <= before), "sockets are left open"


def idle_connections_cost_no_processor():
    with Server(ECHO, 0) as server:
        peers = [connect(server) for _ in range(500)]
        for peer in peers:
            assert echoes(peer)
        time.sleep(0.3)
        before = server.cpu_seconds()
        time.sleep(1)
        assert server.cpu_seconds() - before < 0.1
        for peer in peers:
            peer.close()


def sixty_four_mib_each_way():
    block = os.urandom(MIB)
    with Server(ECHO, 0) as server, connect(server) as peer:
        def send():
            for turn in range(64):
                peer.sendall(block[turn:] + block[:turn])
            peer.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        back, size = hashlib.sha256(), 0
        while part := peer.recv(MIB):
            back.update(part)
            size += len(part)
        sender.join()
        sent = hashlib.sha256()
        for turn in range(64):
            sent.update(block[turn:] + block[:turn])
        assert size == 64 * MIB, size
        assert back.digest() == sent.digest()


def a_peer_that_half_closes_gets_the_rest():
    message = os.urandom(3 * MIB + 17)
    with Server(ECHO, 0) as server, connect(server) as peer:
        def send():
            peer.sendall(message)
            peer.shutdown(socket.SHUT_WR)

        sender = threading.Thread(target=send)
        sender.start()
        sender.join(0.2)
        assert read_all(peer) == message
        sender.join()


def a_peer_that_sends_nothing_and_closes():
    with Server(ECHO, 0) as server, connect(server) as other:
        before = server.sockets()
        for _ in range(50):
            connect(server).close()
        peer = connect(server)
        peer.shutdown(socket.SHUT_WR)
        assert read_all(peer) == b""
        peer.close()
        assert echoes(other)
        assert eventually(lambda: server.sockets() <= before + 1), "sockets are left open"


def a_peer_that_resets_in_the_middle():
    with Server(ECHO, 0) as server, connect(server) as other:
        assert echoes(other)
        before = server.sockets()
        for size in [0, 1, 1000, 100_000, 4 * MIB]:
            for _ in range(5):
                peer = connect(server)
                if size:
                    peer.setblocking(False)
                    try:
                        peer.send(os.urandom(size))
                    except BlockingIOError:
                        pass
                reset(peer)
            assert echoes(other), size
        # While what comes back is stuck: the reset meets a blocked write.
        peers = [connect(server) for _ in range(5)]
        for peer in peers:
            peer.setblocking(False)
            flood(peer, 64 * MIB)
        for peer in peers:
            reset(peer)
        assert echoes(other)
        assert eventually(lambda: server.sockets() <= before), "sockets are left open"
        assert server.alive()


def flood(peer, limit, quiet=0.3):
    """Send without reading until nothing more is taken for a while; how much was."""
    block, sent = os.urandom(MIB), 0
    last = time.monotonic()
    while sent < limit and time.monotonic() - last < quiet:
        try:
            sent += peer.send(block[:min(MIB, limit - sent)])
            last = time.monotonic()
        except BlockingIOError:
            time.sleep(0.01)
    return sent


def a_peer_that_doesnt_read_is_held_up():
    with Server(ECHO, 0) as server, connect(server) as other, connect(server) as peer:
        assert echoes(other) and echoes(peer)
        before = server.memory()
        peer.setblocking(False)
        sent = flood(peer, 256 * MIB, quiet=1)
        assert sent < 128 * MIB, "nothing held the sender up"
        assert server.memory() - before < 24 * MIB, "the server keeps what nobody reads"
        cpu = server.cpu_seconds()
        assert echoes(other), "one slow peer must not stop the others"
        time.sleep(0.5)
        assert server.cpu_seconds() - cpu < 0.1, "waiting for a slow peer costs processor time"
        peer.settimeout(30)
        peer.shutdown(socket.SHUT_WR)
        size = 0
        while part := peer.recv(MIB):
            size += len(part)
        assert size == sent


def a_slow_reader_gets_everything():
    message = os.urandom(2 * MIB)
    with Server(ECHO, 0) as server, socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.settimeout(30)
        peer.connect(server.address)
        sender = threading.Thread(target=peer.sendall, args=(message,))
        sender.start()
        got = []
        size = 0
        while size < len(message):
            part = peer.recv(8192)
            got.append(part)
            size += len(part)
            if len(got) % 20 == 0:
                time.sleep(0.005)
        sender.join()
        assert b"".join(got) == message


def clients_that_are_killed():
    client = ("import os, socket, sys, time\n"
              "peers = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(100)]\n"
              "for number, peer in enumerate(peers):\n"
              "    peer.send(os.urandom(number * 500 + 1))\n"
              "print('sent', flush=True)\n"
              "time.sleep(60)\n")
    with Server(ECHO, 0) as server, connect(server) as other:
        assert echoes(other)
        before = server.sockets()
        for _ in range(3):
            process = subprocess.Popen([sys.executable, "-c", client, str(server.port)], stdout=subprocess.PIPE)
            process.stdout.readline()
            assert echoes(other)
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
            assert echoes(other)
        assert eventually(lambda: server.sockets() <= before), "sockets are left open"


def connections_come_and_go():
    with Server(ECHO, 0) as server:
        before = server.sockets()
        memory = None
        for turn in range(2000):
            with connect(server) as peer:
                assert echoes(peer, b"%d" % turn)
            if turn == 500:
                memory = server.memory()
        assert eventually(lambda: server.sockets() <= before), "sockets are left open"
        assert server.memory() - memory < 8 * MIB, "memory grows with each connection"


def single_bytes():
    with Server(ECHO, 0) as server, connect(server) as peer:
        message = os.urandom(2000)
        for i in range(len(message)):
            peer.sendall(message[i:i + 1])
        assert read_exactly(peer, len(message)) == message


def many_messages_in_flight():
    with Server(ECHO, 0) as server:
        peers = [connect(server) for _ in range(100)]
        messages = [os.urandom(20_000) for _ in peers]
        for peer, message in zip(peers, messages):
            peer.sendall(message)
        for peer, message in reversed(list(zip(peers, messages))):
            assert read_exactly(peer, len(message)) == message
            peer.close()


def every_kind_of_client_at_once():
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    dice = random.Random(seed)

    async def client(port):
        behaviour = dice.choice(["talks", "talks", "half closes", "resets", "leaves", "reads late", "drips"])
        message = dice.randbytes(dice.choice([1, 100, 5000, 60_000, 300_000]))
        reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=1 << 20)
        peer = writer.get_extra_info("socket")
        try:
            if behaviour == "talks":
                for _ in range(dice.randrange(1, 5)):
                    writer.write(message)
                    assert await reader.readexactly(len(message)) == message
            elif behaviour == "half closes":
                writer.write(message)
                writer.write_eof()
                assert await reader.read(-1) == message
            elif behaviour == "resets":
                writer.write(message)
                await asyncio.sleep(dice.random() / 50)
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            elif behaviour == "leaves":
                writer.write(message)
            elif behaviour == "reads late":
                writer.write(message)
                await asyncio.sleep(dice.random() / 10)
                assert await reader.readexactly(len(message)) == message
            else:
                for at in range(min(len(message), 30)):
                    writer.write(message[at:at + 1])
                    await asyncio.sleep(0.001)
                    assert await reader.readexactly(1) == message[at:at + 1]
        finally:
            writer.close()

    async def generation(port, count):
        await asyncio.wait_for(asyncio.gather(*(client(port) for _ in range(count))), 60)

    with Server(ECHO, 0) as server:
        before = server.sockets()
        for _ in range(10):
            asyncio.run(generation(server.port, 150))
            assert server.alive()
        assert eventually(lambda: server.sockets() <= before), "sockets are left open"


if __name__ == "__main__":
    main([
        one_message,
        single_bytes,
        many_messages_in_flight,
        a_thousand_connections_at_once,
        idle_connections_cost_no_processor,
        sixty_four_mib_each_way,
        a_peer_that_half_closes_gets_the_rest,
        a_peer_that_sends_nothing_and_closes,
        a_peer_that_resets_in_the_middle,
        a_peer_that_doesnt_read_is_held_up,
        a_slow_reader_gets_everything,
        clients_that_are_killed,
        connections_come_and_go,
        every_kind_of_client_at_once,
    ])
