#!/usr/bin/env python3
"""Starts an echo server (any command that prints `listening on port N`), sends it traffic
over many connections at once, and shows what came back.

    demo.py [--connections N] COMMAND...
"""

import asyncio
import hashlib
import os
import re
import subprocess
import sys
import time

MESSAGES = 20


async def converse(port, number):
    """One connection: send messages of growing size, check that each comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent, back, total = hashlib.sha256(), hashlib.sha256(), 0
    for turn in range(MESSAGES):
        message = os.urandom(1 + turn * 400 + number)
        writer.write(message)
        sent.update(message)
        back.update(await reader.readexactly(len(message)))
        total += len(message)
    writer.write_eof()
    rest = await reader.read()
    writer.close()
    return total, sent.hexdigest() == back.hexdigest() and not rest, back.hexdigest()


async def demo(port, connections):
    start = time.monotonic()
    results = await asyncio.gather(*(converse(port, n) for n in range(connections)))
    took = time.monotonic() - start
    for number in [0, 1, 2, connections - 1]:
        total, right, digest = results[number]
        print(f"  connection {number:3}: {total:6} bytes came back, sha256 {digest[:16]}... "
              f"{'as sent' if right else 'NOT AS SENT'}")
    good = sum(right for _, right, _ in results)
    total = sum(total for total, _, _ in results)
    print(f"  {connections} connections at once, {connections * MESSAGES} messages, "
          f"{total / 1e6:.1f} MB each way in {took:.2f} s: {good} of {connections} right")
    return good == connections


def main():
    words, connections = sys.argv[1:], 200
    if words[:1] == ["--connections"]:
        connections, words = int(words[1]), words[2:]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        line = server.stdout.readline()
        print(f"  server: {line.rstrip()}")
        port = re.search(r"port (\d+)", line)
        good = bool(port) and asyncio.run(demo(int(port[1]), connections))
    finally:
        server.kill()
        server.wait()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
