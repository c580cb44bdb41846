#!/usr/bin/env python3
"""What haproxy.sh has behind the proxy: backend.py NAME HTTP_PORT [ECHO_PORT]."""

import asyncio
import hashlib
import sys

LARGE = bytes(range(251)) * 80000
name = sys.argv[1]


async def body_of(reader, headers):
    if headers.get("transfer-encoding") == "chunked":
        body = bytearray()
        while size := int((await reader.readline()).split(b";")[0], 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return bytes(body)
    return await reader.readexactly(int(headers.get("content-length", 0)))


async def serve(reader, writer):
    try:
        while line := await reader.readline():
            method, path, _ = line.decode().split()
            headers = {}
            while (line := (await reader.readline()).decode().strip()):
                key, _, value = line.partition(":")
                headers[key.lower()] = value.strip()
            body = await body_of(reader, headers)
            status, answer = "200 OK", name.encode() + b"\n"
            if path == "/large":
                answer = LARGE
            elif path == "/echo":
                answer = body
            elif path == "/sum":
                answer = hashlib.sha256(body).hexdigest().encode() + b"\n"
            elif path == "/headers":
                answer = "".join(f"{key}: {value}\n" for key, value in headers.items()).encode()
            elif path == "/slow":
                await asyncio.sleep(5)
            elif path == "/text":
                answer = b"the same line again and again\n" * 1000
            elif path == "/missing":
                status = "404 Not Found"
            writer.write(f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nX-Backend: {name}\r\nContent-Length: {len(answer)}\r\n\r\n".encode())
            if method != "HEAD":
                writer.write(answer)
            await writer.drain()
    except (OSError, EOFError, ValueError):
        pass
    writer.close()


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    writer.close()


async def main():
    await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[2]), backlog=1024)
    if len(sys.argv) > 3:
        await asyncio.start_server(echo, "127.0.0.1", int(sys.argv[3]))
    await asyncio.sleep(300)

asyncio.run(main())
