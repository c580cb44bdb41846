"""Several calls of an exported function in flight in one instance, each with its own
epoll loop, under `wasmtime serve`. (composed_test.py has more, with calls that are sure
to be in the same instance.)"""
# timeout: 180

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "host"))
from drive import SIDE, main  # noqa: E402

PROGRAM = SIDE.build("tests/adopt/handler.c")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self):
        self.port = free_port()
        self.log = open("serve.log", "wb")
        self.process = subprocess.Popen([SIDE.tool("serve"), "--addr", f"127.0.0.1:{self.port}", str(PROGRAM)],
                                        stdout=self.log, stderr=self.log)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the server didn't start")

    def stop(self):
        self.process.kill()
        self.process.wait()

    async def get(self, path):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split()[1]) if head else 0
        if b"chunked" in head.lower():
            parts, rest = [], body
            while rest:
                size, _, rest = rest.partition(b"\r\n")
                parts.append(rest[:int(size, 16)])
                rest = rest[int(size, 16) + 2:]
            body = b"".join(parts)
        return status, body


async def sixteen_waits_take_as_long_as_one(server):
    await server.get("/wait/10")
    start = time.monotonic()
    answers = await asyncio.gather(*(server.get("/wait/300") for _ in range(16)))
    taken = time.monotonic() - start
    assert all(status == 200 for status, _ in answers), answers
    assert taken < 2, f"{taken} s"
    # How many of them one instance gets is the server's choice.
    assert max(int(body) for _, body in answers) >= 2, answers


async def waits_of_all_lengths_keep_to_themselves(server):
    for _ in range(4):
        waits = [5 + 13 * i % 120 for i in range(64)]
        answers = await asyncio.gather(*(server.get(f"/wait/{ms}") for ms in waits))
        assert all(status == 200 for status, _ in answers), answers


async def bodies_at_once_are_whole(server):
    answers = await asyncio.gather(*(server.get("/body/1000000") for _ in range(12)))
    for status, body in answers:
        assert status == 200 and body.startswith(bytes(1000000)) and len(body) < 1000010, (status, len(body))


async def a_client_that_goes_away_ends_its_call_only(server):
    others = [asyncio.create_task(server.get("/wait/300")) for _ in range(3)]
    for _ in range(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /body/100000000 HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readexactly(50000)
        writer.transport.abort()
    for task in others:
        assert (await task)[0] == 200
    assert (await server.get("/wait/10"))[0] == 200


async def a_slow_client_holds_up_nobody(server):
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1000)
    writer.write(b"GET /body/50000000 HTTP/1.1\r\nhost: x\r\n\r\n")
    await reader.readexactly(1000)
    start = time.monotonic()
    for _ in range(5):
        assert (await server.get("/wait/20"))[0] == 200
    assert time.monotonic() - start < 3
    writer.transport.abort()


async def after_a_trap_there_is_a_new_instance(server):
    status, _ = await server.get("/trap")
    assert status in (0, 500, 502), status
    assert (await server.get("/wait/10"))[0] == 200


async def a_trap_ends_all_calls_of_its_instance_and_no_other(server):
    for _ in range(20):
        await server.get("/wait/1")
        waits = [asyncio.create_task(server.get("/wait/400")) for _ in range(12)]
        await asyncio.sleep(0.1)
        start = time.monotonic()
        status, _ = await server.get("/trap")
        assert status != 200, status
        answers = await asyncio.gather(*waits)
        assert time.monotonic() - start < 10
        # Those of other instances are answered as if nothing had been.
        assert all(status in (0, 200, 500, 502) for status, _ in answers), answers
        assert (await server.get("/wait/10"))[0] == 200
        if any(status != 200 for status, _ in answers):
            return
    raise AssertionError("the trap never was in an instance with other calls")


def served(test):
    """The test, as one that starts a server of its own and stops it."""
    def run():
        server = Server()
        try:
            asyncio.run(asyncio.wait_for(test(server), 60))
        except Exception:
            print(Path("serve.log").read_text(errors="replace")[:3000])
            raise
        finally:
            server.stop()
    run.__name__ = test.__name__
    return run


main([served(test) for test in (
    sixteen_waits_take_as_long_as_one, waits_of_all_lengths_keep_to_themselves, bodies_at_once_are_whole,
    a_client_that_goes_away_ends_its_call_only, a_slow_client_holds_up_nobody,
    after_a_trap_there_is_a_new_instance, a_trap_ends_all_calls_of_its_instance_and_no_other)])
