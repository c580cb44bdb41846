#!/usr/bin/env python3
"""wasi_http.py RUN PROGRAM: a slow HTTP server on this machine, and the component that asks it
100 times at once."""
import asyncio
import sys

BODY = b"x" * 10000


async def answer(reader, writer):
    try:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(1)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (len(BODY), BODY))
        await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        sys.argv[1], "-S", "http", sys.argv[2], f"127.0.0.1:{port}", "100", stdout=asyncio.subprocess.PIPE)
    output = (await process.communicate())[0].decode()
    print(output, end="")
    sys.exit(process.returncode or f"100 of 100 answered, {100 * len(BODY)} bytes" not in output)


asyncio.run(main())
