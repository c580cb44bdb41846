#!/usr/bin/env python3
"""Starts a slow HTTP server on the machine and lets examples/http-fetch.c, as a component,
send it a thousand requests at once; asks it meanwhile how far it is.

    http_fetch.py RUN PROGRAM [REQUESTS]
"""

import asyncio
import re
import sys
import time

BODY = b"x" * 1000
seen = {"now": 0, "most": 0}


async def answer(reader, writer):
    try:
        await reader.readuntil(b"\r\n\r\n")
        seen["now"] += 1
        seen["most"] = max(seen["most"], seen["now"])
        await asyncio.sleep(1)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s" % (len(BODY), BODY))
        await writer.drain()
        seen["now"] -= 1
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main():
    run, program, requests = sys.argv[1], sys.argv[2], (sys.argv[3:] or ["1000"])[0]
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=4096)
    port = server.sockets[0].getsockname()[1]
    start = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        run, "-S", "http", program, f"127.0.0.1:{port}", requests,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    output = b""

    async def show():
        nonlocal output
        while line := await process.stdout.readline():
            output += line
            print("  " + line.decode().rstrip(), flush=True)

    showing = asyncio.create_task(show())
    while b"port" not in output:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)
    asked = await asyncio.open_connection("127.0.0.1", int(re.search(rb"port (\d+)", output)[1]))
    print("  asked meanwhile: " + (await asked[0].read()).decode().rstrip())
    asked[1].close()
    process.stdin.write(b"\n")
    status = await process.wait()
    await showing
    print(f"{requests} requests, {seen['most']} of them open at once, answered after 1 s each: "
          f"{time.monotonic() - start:.1f} s in all")
    good = status == 0 and f"{requests} of {requests} answered, 0 failed".encode() in output
    sys.exit(0 if good and seen["most"] > int(requests) * 0.9 else 1)


asyncio.run(main())
