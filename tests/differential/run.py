#!/usr/bin/env python3
"""Compares Linux and the component over random sequences of operations.

    run.py descriptors            10,000 new sequences; the first differences, made small
    run.py files --seed 4711      one sequence, replayed; with --whole not made small

The drivers are descriptors.c and files.c; sequence.h says what they have in common.
"""

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import BUILD, ROOT, Side  # noqa: E402

SEQUENCES = 10000
BATCH = 1000                 # sequences per process
OPERATIONS = range(80)       # of a sequence, as in sequence.h


class Driver:
    """A driver on one side, in a folder of its own."""

    def __init__(self, name, side):
        self.side = side
        self.room = tempfile.TemporaryDirectory(prefix="sequences-")
        BUILD.mkdir(parents=True, exist_ok=True)
        with open(BUILD / "differential.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)   # both sides of a test run may build it at once
            self.program = side.build(f"tests/differential/{name}.c")

    def run(self, *args, timeout):
        command = self.side.command(self.program, [str(arg) for arg in args],
                                    options=["--dir", f"{self.room.name}::/"])
        for left in Path(self.room.name).iterdir():   # by a sequence that crashed
            shutil.rmtree(left)
        try:
            done = subprocess.run(command, cwd=self.room.name, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        except subprocess.TimeoutExpired as late:
            return (late.stdout or b"").decode(errors="replace") + f"did not end within {timeout} s\n"
        ending = f"ended with status {done.returncode}\n" if done.returncode else ""
        return done.stdout.decode(errors="replace") + ending

    def hashes(self, first, count):
        """The hash of each seed's trace; none for the seeds that a crash has cut off."""
        pairs = (line.split() for line in self.run(first, count, timeout=300).splitlines())
        return {int(pair[0]): pair[1] for pair in pairs if len(pair) == 2 and pair[0].isdigit()}

    def trace(self, seed, operations=OPERATIONS):
        return self.run("-v", seed, ranges(operations), timeout=30).splitlines()


def ranges(numbers):
    """[3, 7, 8, 9] as 3,7-9."""
    found = []
    for n in sorted(numbers):
        if found and found[-1][1] == n - 1:
            found[-1][1] = n
        else:
            found.append([n, n])
    return ",".join(f"{a}-{b}" if a < b else f"{a}" for a, b in found)


def different_seeds(native, component, first, count):
    """The seeds whose traces differ. A crash ends its batch; the next one starts after it."""
    found = []
    while count > 0:
        size = min(BATCH, count)
        want, got = native.hashes(first, size), component.hashes(first, size)
        done = next((n for n in range(size) if first + n not in got), size)
        differ = {first + n for n in range(done) if want.get(first + n) != got[first + n]}
        if differ:   # a second look: a host too busy to deliver in time is no difference
            want, got = native.hashes(first, done), component.hashes(first, done)
            again = {seed for seed in differ if want.get(seed) != got.get(seed)}
            for seed in sorted(differ - again):
                print(f"seed {seed} differed once, and not a second time", flush=True)
            found += sorted(again)
        if done < size:
            found.append(first + done)
            done += 1
        first, count = first + done, count - done
    return found


def shrink(native, component, seed):
    """The fewest operations of the sequence that still differ, by leaving out what can be."""
    keep = list(OPERATIONS)

    def differs(operations):
        return native.trace(seed, operations) != component.trace(seed, operations)

    if not differs(keep):
        return keep
    size = len(keep) // 2
    while size >= 1:
        at = len(keep)
        while at > 0:
            fewer = keep[:max(0, at - size)] + keep[at:]
            if fewer and differs(fewer):
                keep = fewer
            at -= size
        size //= 2
    return keep


def report(native, component, seed, operations, out=sys.stdout):
    """Print the operations up to the first difference, and what each side says there."""
    want, got = native.trace(seed, operations), component.trace(seed, operations)
    print(f"seed {seed} operations {ranges(operations)}:", file=out)
    at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
    for line in want[:at]:
        print(f"    {line}", file=out)
    if want == got:
        print("    no difference when replayed alone", file=out)
    else:
        print(f"  Linux:     {want[at] if at < len(want) else '(ended)'}", file=out)
        print(f"  component: {' | '.join(got[at:at + 8]) if at < len(got) else '(ended)'}", file=out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("driver", choices=["descriptors", "files"])
    parser.add_argument("--sysroot", default=str(ROOT / "build" / "sysroot"))
    parser.add_argument("--first", type=int, default=int.from_bytes(os.urandom(5)),
                        help="the first seed; any, if not given")
    parser.add_argument("--count", type=int, default=SEQUENCES)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--whole", action="store_true", help="don't leave operations out")
    parser.add_argument("--show", type=int, default=5, help="how many differences to show")
    options = parser.parse_args()
    native = Driver(options.driver, Side("native"))
    component = Driver(options.driver, Side("component", options.sysroot))

    if options.seed is not None:
        seeds = [options.seed]
    else:
        print(f"seeds {options.first} to {options.first + options.count - 1}", flush=True)
        seeds = different_seeds(native, component, options.first, options.count)
    for seed in seeds[:options.show]:
        keep = list(OPERATIONS) if options.whole else shrink(native, component, seed)
        report(native, component, seed, keep)
        sys.stdout.flush()
    if options.seed is None:
        print(f"{len(seeds)} of {options.count} sequences differ"
              + (f": {', '.join(map(str, seeds[:40]))}" if seeds else ""))
    sys.exit(1 if seeds and (options.seed is None or native.trace(seeds[0]) != component.trace(seeds[0])) else 0)


if __name__ == "__main__":
    main()
