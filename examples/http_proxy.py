#!/usr/bin/env python3
"""Starts a TCP backend on the machine and examples/http-proxy.cpp under `wasmtime serve`
before it, and fetches through both, many at once.

    http_proxy.py SERVE PROGRAM
"""

import asyncio
import os
import subprocess
import sys
import time

CALLS, PARTS, PAUSE = 16, 10, 0.05
now = most = 0


async def backend(reader, writer):
    """Ten parts of 10,000 bytes, 50 ms apart, each with the path it was asked for."""
    global now, most
    now += 1
    most = max(most, now)
    path = (await reader.readline()).strip()
    try:
        for part in range(PARTS):
            writer.write((path + b" %d " % part) * 10000)
            await writer.drain()
            await asyncio.sleep(PAUSE)
    except ConnectionError:
        pass
    now -= 1
    writer.close()


async def fetch(port, path):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    first = time.monotonic()
    body = b""
    while True:
        if b"chunked" in head.lower():
            size = int(await reader.readline(), 16)
            part = await reader.readexactly(size)
            await reader.readline()
            if not size:
                break
            body += part
        else:
            body += await reader.read()
            break
    writer.close()
    expected = b"".join((path.encode() + b" %d " % part) * 10000 for part in range(PARTS))
    assert body == expected, f"{path}: {len(body)} of {len(expected)} bytes"
    return time.monotonic() - first


async def main():
    server = await asyncio.start_server(backend, "127.0.0.1", 0)
    at = server.sockets[0].getsockname()[1]
    port = int(os.environ.get("PORT", "18322"))
    process = subprocess.Popen([sys.argv[1], "--addr", f"127.0.0.1:{port}", "--env", f"BACKEND=127.0.0.1:{at}",
                                sys.argv[2]], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
                break
            except OSError:
                await asyncio.sleep(0.1)
        start = time.monotonic()
        await fetch(port, "/alone")
        alone = time.monotonic() - start
        start = time.monotonic()
        times = await asyncio.gather(*(fetch(port, f"/{i}") for i in range(CALLS)))
        together = time.monotonic() - start
        print(f"one call: {alone:.2f} s; {CALLS} calls at once: {together:.2f} s, {most} of them at the backend at "
              f"once; every byte right; between head and end of a body {min(times):.2f} s: streamed, not collected")
        sys.exit(0 if most == CALLS and together < 4 * alone + 1 else 1)
    finally:
        process.kill()


asyncio.run(main())
