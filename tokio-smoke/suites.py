#!/usr/bin/env python3
"""suites.py SYSROOT PACKAGE [cargo options...]: run a package's own test suites as components.

Each test runs in a process of its own: on wasm a panic ends the whole program, so one
failed test would hide all that come after it. Ignored tests run as well, and are counted
apart: an author may have ignored them for what stock WASI lacks and this sysroot has."""
import collections
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TIMEOUT = int(os.environ.get("TEST_TIMEOUT", "60"))
# Tests that open many sockets or measure time disturb each other.
JOBS = int(os.environ.get("JOBS", "1"))


def build(sysroot: Path, package: Path, options: list[str]) -> list[tuple[str, str]]:
    """(name, program) of each test binary."""
    command = [str(sysroot / "bin/wasm32-wasip3-cargo"), "test", "--no-run", "--message-format=json", "--tests", *options]
    done = subprocess.run(command, cwd=package, stdout=subprocess.PIPE, text=True)
    programs = []
    for line in done.stdout.splitlines():
        message = json.loads(line)
        if message.get("reason") == "compiler-artifact" and message.get("executable") and message["profile"]["test"]:
            programs.append((message["target"]["name"], message["executable"]))
        elif message.get("reason") == "compiler-message" and message["message"]["level"] == "error":
            print(message["message"]["rendered"][:2000], file=sys.stderr)
    if done.returncode:
        print("some did not build: see above", file=sys.stderr)
    return sorted(programs)


def run(sysroot: Path, program: str, *arguments: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as scratch:
        command = [str(sysroot / "bin/wasm32-wasip3-run"), "--dir", f"{scratch}::/", "--env", "RUST_BACKTRACE=0",
                   program, *arguments]
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=TIMEOUT)
            return done.returncode, done.stdout.decode(errors="replace")
        except subprocess.TimeoutExpired as stuck:
            return 124, (stuck.stdout or b"").decode(errors="replace") + f"\nno end after {TIMEOUT} s"


def reason(output: str) -> str:
    lines = [line.strip() for line in output.splitlines()]
    for number, line in enumerate(lines):
        if "panicked at" in line and number + 1 < len(lines):
            return f"{line.split('panicked at ')[1].rstrip(':')}: {lines[number + 1]}"
    for line in lines:
        if "no end after" in line or "wasm trap" in line:
            return line
    return lines[-1] if lines else "no output"


def main() -> None:
    sysroot, package, options = Path(sys.argv[1]).resolve(), Path(sys.argv[2]), sys.argv[3:]
    totals, reasons = collections.Counter(), collections.Counter()
    for name, program in build(sysroot, package, options):
        _, listing = run(sysroot, program, "--list", "--format", "terse")
        tests = [line[:-6] for line in listing.splitlines() if line.endswith(": test")]
        _, listing = run(sysroot, program, "--list", "--format", "terse", "--ignored")
        ignored = {line[:-6] for line in listing.splitlines() if line.endswith(": test")}

        def one(test: str) -> tuple[str, str, str]:
            status, output = run(sysroot, program, "--exact", test, "--include-ignored", "--nocapture")
            if status == 0 and "1 passed" in output:
                return test, "passed", ""
            if status == 0 and "1 ignored" in output:       # should_panic, which needs unwinding
                return test, "needs unwinding", ""
            return test, "failed", reason(output)

        with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
            outcomes = list(pool.map(one, tests))
        count = collections.Counter()
        for test, outcome, why in outcomes:
            kind = outcome + (", though ignored" if test in ignored and outcome != "needs unwinding" else "")
            count[kind] += 1
            if outcome == "failed":
                print(f"  {kind}: {name}::{test}: {why}")
                reasons[why.split(": ", 1)[-1][:100]] += 1
        totals += count
        print(f"{name}: " + (", ".join(f"{n} {kind}" for kind, n in sorted(count.items())) or "no tests here"), flush=True)
    print("all: " + ", ".join(f"{n} {kind}" for kind, n in sorted(totals.items())))
    for why, n in reasons.most_common():
        print(f"  {n:4} failed: {why}")


if __name__ == "__main__":
    main()
