#!/usr/bin/env python3
"""The cost of adopted descriptors: a future's and a call's beside raw component-model
calls, and a served handler's, by the way it is lifted, beside the same one without the
library. Uses wrk, when the machine has it, as HTTP client.

    run.py BUILD SYSROOT CACHE
"""

import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
build, sysroot, cache = (Path(p).resolve() for p in sys.argv[1:4])
out = build / "bench" / "adopt"
tool = lambda name: str(sysroot / "bin" / f"wasm32-wasip3-{name}")  # noqa: E731
STACKFUL = ["component-model-async-stackful", "component-model-threading"]
THREADS = ["component-model-threading"]


def bindings(wit, world):
    folder = out / world
    (folder / "wit" / "deps").mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / wit, folder / "wit" / f"{world}.wit")
    for package in (cache / "wit").glob("*.wit"):
        shutil.copy(package, folder / "wit" / "deps")
    subprocess.run([cache / "bin" / "wit-bindgen", "c", folder / "wit", "--world", world, "--out-dir", folder],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for name, options in ((f"{world}_epoll.h", []), (f"{world}_stackful.c", ["--stackful"]),
                          (f"{world}_threads.c", ["--threads"])):
        source = folder / (f"{world}.c" if options else f"{world}.h")
        text = subprocess.run([tool("epoll-bindings"), *options, source], check=True, stdout=subprocess.PIPE).stdout
        (folder / name).write_bytes(text)
    return folder


def futures():
    folder = bindings("tests/adopt/types.wit", "adopt")
    subprocess.run([tool("cc"), "-O2", "-c", folder / "adopt.c", "-o", folder / "adopt.o"], check=True)
    subprocess.run([tool("c++"), "-std=c++20", "-fno-exceptions", "-O2", f"-I{folder}", ROOT / "bench/adopt/future.cpp",
                    folder / "adopt.o", folder / "adopt_component_type.o", "-o", out / "future.wasm"], check=True)
    for outstanding in (1, 100, 1000, 10000):
        subprocess.run([tool("run"), out / "future.wasm", str(outstanding), "20000"], check=True)


def handler(name, lift, *defines):
    folder = out / "handler"
    code = folder / ("handler.c" if lift == "callback" else f"handler_{lift}.c")
    more = ["-DCALLBACK"] if lift == "callback" else []
    program = out / f"{name}.wasm"
    subprocess.run([tool("cc"), "-O2", "-mexec-model=reactor", f"-I{folder}", *more, *defines,
                    ROOT / "bench/adopt/handler.c", code, folder / "handler_component_type.o", "-o", program], check=True)
    return program


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def served(program, features, clients=16, seconds=3):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    wasm = ",".join(["component-model-async", "exceptions", "gc", *features])
    server = subprocess.Popen([cache / "bin" / "wasmtime", "serve", "-W", wasm, "-S", "cli,p3", "--addr",
                               f"127.0.0.1:{port}", program], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        before = cpu_seconds(server.pid)
        text = subprocess.run(["wrk", "-t1", f"-c{clients}", f"-d{seconds}", f"http://127.0.0.1:{port}/"],
                              stdout=subprocess.PIPE, text=True).stdout
        rate = re.search(r"Requests/sec:\s+([\d.]+)", text)
        served = int(re.search(r"(\d+) requests in", text)[1])
        cpu = (cpu_seconds(server.pid) - before) / max(served, 1) * 1e6
        wrong = re.search(r"(Non-2xx.*|Socket errors.*)", text)
        return f"{float(rate[1]):9,.0f}/s {cpu:8.1f} us" + (f"  ({wrong[1]})" if wrong else "")
    finally:
        server.kill()
        server.wait()


def main():
    out.mkdir(parents=True, exist_ok=True)
    futures()
    if not shutil.which("wrk"):
        return print("without wrk the handlers are not measured")
    bindings("bench/adopt/handler.wit", "handler")
    for turn in range(3):
        print(f"turn {turn + 1}, requests per second, and processor time per request, 16 clients:")
        for text, lift, features, defines in (
                ("one line of body, at once, stackful, library", "stackful", STACKFUL, ()),
                ("one line of body, at once, stackful, raw", "stackful", STACKFUL, ("-DRAW",)),
                ("one line of body, at once, threads, library", "threads", THREADS, ()),
                ("one line of body, at once, threads, raw", "threads", THREADS, ("-DRAW",)),
                ("50 ms in epoll, stackful, library", "stackful", STACKFUL, ("-DMS=50",)),
                ("50 ms, stackful, raw", "stackful", STACKFUL, ("-DMS=50", "-DRAW")),
                ("no body, at once, callback lift, library", "callback", [], ("-DEMPTY",)),
                ("no body, at once, callback lift, raw", "callback", [], ("-DEMPTY", "-DRAW")),
                ("no body, at once, stackful, library", "stackful", STACKFUL, ("-DEMPTY",)),
                ("50 ms in epoll, callback lift that blocks, library", "callback", [], ("-DMS=50", "-DEMPTY"))):
            program = handler(re.sub(r"\W+", "-", text), lift, *defines)
            print(f"  {text:52} {served(program, features)}", flush=True)


main()
