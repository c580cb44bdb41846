#!/usr/bin/env python3
"""redis_load.py ADDRESS: load for a Redis server, and what it answers is looked at. 200 connections
with a hundred pipelined commands each, a value of 1 MB, values that expire, a channel with 50
subscribers, and clients that go away in the middle of a command."""
import asyncio
import random
import sys
import time

CLIENTS, ROUNDS, SUBSCRIBERS, MESSAGES = 200, 50, 50, 100


def command(*words):
    words = [word if isinstance(word, bytes) else str(word).encode() for word in words]
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


async def answer(reader):
    line = (await reader.readuntil(b"\r\n"))[:-2]
    kind, rest = line[:1], line[1:]
    if kind == b"$":
        return None if rest == b"-1" else (await reader.readexactly(int(rest) + 2))[:-2]
    if kind == b"*":
        return [await answer(reader) for _ in range(int(rest))]
    return int(rest) if kind == b":" else rest


async def client(address, number):
    reader, writer = await asyncio.open_connection(*address)
    mine = {}
    for turn in range(ROUNDS):
        key, value = f"key {number} {turn % 10}", random.randbytes(random.randrange(1, 2000)).hex().encode()
        mine[key] = value
        writer.write(command("set", key, value) + command("get", key))
        assert await answer(reader) == b"OK"
        assert await answer(reader) == value
    for key, value in mine.items():
        writer.write(command("get", key))
        assert await answer(reader) == value
    writer.close()


async def subscriber(address, ready):
    reader, writer = await asyncio.open_connection(*address)
    writer.write(command("subscribe", "news"))
    assert (await answer(reader))[0] == b"subscribe"
    ready.release()
    for number in range(MESSAGES):
        assert await answer(reader) == [b"message", b"news", b"%d" % number]
    writer.close()


async def rude(address):
    reader, writer = await asyncio.open_connection(*address)
    writer.write(command("set", "half", "value")[:-4])
    await asyncio.sleep(random.random() / 10)
    writer.transport.abort()


async def main():
    host, port = sys.argv[1].rsplit(":", 1)
    address = host, int(port)
    start = time.monotonic()
    # mini-redis serves 250 connections at a time.
    await asyncio.gather(*(client(address, number) for number in range(CLIENTS)),
                         *(rude(address) for _ in range(40)))
    seconds = time.monotonic() - start

    ready = asyncio.Semaphore(0)
    subscribers = [asyncio.create_task(subscriber(address, ready)) for _ in range(SUBSCRIBERS)]
    for _ in subscribers:
        await ready.acquire()
    reader, writer = await asyncio.open_connection(*address)
    for number in range(MESSAGES):
        writer.write(command("publish", "news", number))
    for number in range(MESSAGES):
        assert await answer(reader) == SUBSCRIBERS
    await asyncio.gather(*subscribers)

    large = random.randbytes(1 << 20)
    writer.write(command("set", "large", large) + command("get", "large"))
    assert await answer(reader) == b"OK" and await answer(reader) == large
    writer.write(command("set", "short", "lived", "px", 50) + command("get", "short"))
    assert await answer(reader) == b"OK" and await answer(reader) == b"lived"
    await asyncio.sleep(0.1)
    writer.write(command("get", "short"))
    assert await answer(reader) is None
    print(f"ok: {CLIENTS * (2 * ROUNDS + 10)} commands of {CLIENTS} clients, "
          f"{CLIENTS * (2 * ROUNDS + 10) / seconds:.0f} a second; {SUBSCRIBERS} subscribers")


asyncio.run(asyncio.wait_for(main(), 60))
