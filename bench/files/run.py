#!/usr/bin/env python3
"""What file calls cost: ours, natively, on the host's own streams, and with another libc;
writes docs/benchmarks-files.md.

    run.py BUILD SYSROOT [OTHER]
"""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TURNS = 3


def lines(command):
    # What RUST_BACKTRACE asks of wasmtime makes each error of the host slow.
    text = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                          env=dict(os.environ, RUST_BACKTRACE="0")).stdout
    return {name: float(figure) for name, figure in (line.split("\t") for line in text.splitlines())}


def main():
    build, sysroot, *other = (Path(p).resolve() for p in sys.argv[1:])
    out = build / "bench" / "files"
    out.mkdir(parents=True, exist_ok=True)
    tool = lambda name: str(sysroot / "bin" / f"wasm32-wasip3-{name}")  # noqa: E731
    here = ROOT / "bench" / "files"
    subprocess.run(["cc", "-O2", here / "files.c", "-o", out / "native"], check=True)
    subprocess.run([tool("cc"), "-O2", here / "files.c", "-o", out / "ours.wasm"], check=True)
    subprocess.run([tool("c++"), "-std=c++23", "-O2", "-fno-exceptions", f"-I{ROOT}", f"-I{ROOT / 'libc-bottom-half'}",
                    here / "floor.cpp", "-o", out / "floor.wasm"], check=True)
    programs = {"ours": out / "ours.wasm", "raw streams": out / "floor.wasm"}
    if other:
        subprocess.run([tool("cc"), f"--sysroot={other[0]}", "-O2", here / "files.c", "-o", out / "other.wasm"], check=True)
        programs["other libc"] = out / "other.wasm"
    ways = [*programs, "native"]
    seen = {way: [] for way in ways}
    for turn in range(TURNS):
        with tempfile.TemporaryDirectory(dir=build) as folder:
            # Who comes first pays for what the file system does once.
            for way in ways[turn:] + ways[:turn]:
                command = ([out / "native", folder] if way == "native" else
                           [tool("run"), "--dir", f"{folder}::{folder}", programs[way], folder])
                seen[way].append(lines(command))
    median = {way: {name: statistics.median(turn[name] for turn in turns) for name in turns[0]} for way, turns in seen.items()}
    text = (f"# Benchmarks of files\n\n`make bench-files` wrote this on {platform.machine()}, {os.cpu_count()} cores, Linux "
            f"{platform.release()}: microseconds per call, medians of {TURNS} turns. The raw streams are the host's own, used "
            "without a library. The other libc has a lower half for WASI 0.3 of its own. `clock_gettime` is there as the call "
            "that asks the host for least.\n\n")
    text += "| | " + " | ".join(ways) + " |\n|" + " --- |" * (len(ways) + 1) + "\n"
    for name in median["ours"]:
        text += f"| {name} | " + " | ".join(f"{median[way][name]:.2f}" if name in median[way] else "-" for way in ways) + " |\n"
    print(text)
    (ROOT / "docs" / "benchmarks-files.md").write_text(text)


main()
