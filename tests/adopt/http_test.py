"""Requests by wasi:http as descriptors (http_client.c), to a server that breaks off, never
answers, never ends or never reads."""
# timeout: 180

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "host"))
from drive import SIDE, main  # noqa: E402

PROGRAM = SIDE.build("tests/adopt/http_client.c")
seen = {"sent": 0, "gone": asyncio.Event()}


async def until_it_goes(reader):
    try:
        while await reader.read(65536):
            pass
    except ConnectionError:
        pass
    seen["gone"].set()


async def serve(reader, writer):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split()[1].decode()
        if path == "/whole":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n" + bytes(100000))
        elif path == "/broken":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n" + bytes(500))
        elif path == "/silent":
            await until_it_goes(reader)
        elif path == "/endless":
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                writer.write(bytes(100000))
                seen["sent"] += 100000
                await writer.drain()
        elif path == "/upload":
            await asyncio.sleep(2)
            writer.transport.abort()
            return
        await writer.drain()
    except ConnectionError:
        seen["gone"].set()
    finally:
        writer.close()


def test(name, wanted=lambda: None):
    async def talk():
        seen["sent"] = 0
        seen["gone"] = asyncio.Event()
        server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=65536)
        port = server.sockets[0].getsockname()[1]
        client = await asyncio.create_subprocess_exec(
            SIDE.tool("run"), "-S", "http", str(PROGRAM), f"127.0.0.1:{port}", name,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        output, _ = await asyncio.wait_for(client.communicate(), 40)
        assert (client.returncode, output) == (0, b"0 handles left\n"), (client.returncode, output.decode()[:3000])
        wanted()
        if name in ("silent", "endless"):
            await asyncio.wait_for(seen["gone"].wait(), 10)
        server.close()

    def run():
        asyncio.run(talk())
    run.__name__ = name
    return run


def little_was_sent():
    assert seen["sent"] < 32_000_000, seen["sent"]


main([test("whole"), test("broken"), test("refused"), test("silent"), test("endless", little_was_sent),
      test("upload")])
