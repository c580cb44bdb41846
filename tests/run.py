#!/usr/bin/env python3
"""Runs the test suites: each one natively and as a component, two at a time.

A suite is tests/<area>/<behaviour>_test.c or .cpp (a cmocka program), or
tests/host/<behaviour>_test.py (a script that starts programs and drives them from
outside). Prints each suite's own lines in order, a table, and `N passed, N failed`.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from harness import ROOT, BuildFailed, Side, directives

TESTS = ROOT / "tests"
ONE_SIDED = {"wasi-only": "component", "adopt": "component", "headers": "component"}   # folders whose suites make sense on one side only


@dataclass
class Result:
    output: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0

    def cell(self):
        if self.failed:
            return f"{self.failed} FAILED of {self.passed + self.failed}"
        return f"{self.passed} ok" + (f", {self.skipped} skipped" if self.skipped else "")


def count(output, status):
    """Count a suite's tests by their lines; a suite that ends wrongly has one more failure."""
    passed = len(re.findall(r"^\[       OK \]", output, re.M))
    skipped = len(set(re.findall(r"^\[  SKIPPED \] (\w+)$", output, re.M)))
    failed = len(set(re.findall(r"^\[  FAILED  \] (\w+)$", output, re.M)))
    if status != 0 and failed == 0:
        failed = 1
    if passed + failed + skipped == 0:
        failed = 1
    return passed, failed, skipped


def run(source, side):
    """Build and run one suite on one side."""
    start = time.monotonic()
    says = directives(source)
    script = source.suffix == ".py"
    try:
        program = None if script else side.build(source, cmocka=True)
    except (BuildFailed, OSError, subprocess.SubprocessError) as error:
        return Result(f"did not build:\n{error}\n", failed=1)
    timeout = int(says.get("timeout", ["60"])[0])
    tmp = tempfile.mkdtemp(prefix="wasi-epoll-test-")
    environment = dict(os.environ, TEST_SIDE=side.name, TEST_SYSROOT=str(side.sysroot or ""), TMPDIR=tmp)
    if script:
        command = [sys.executable, str(source)]
    else:
        options = [word.replace("$TMP", tmp) for word in says.get("run", [])]
        command = side.command(program, says.get("args", []), options, says.get("env", []))
    # SIGPIPE stays ignored, as Python sets it: suites expect EPIPE on both sides.
    process = subprocess.Popen(command, cwd=tmp, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               restore_signals=False, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=timeout)
        ending = "" if process.returncode == 0 else f"ended with status {process.returncode}\n"
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        ending = f"did not end within {timeout} s\n"
    shutil.rmtree(tmp, ignore_errors=True)
    output = output.decode(errors="replace")
    passed, failed, skipped = count(output, process.returncode)
    return Result(output + ending, passed, failed, skipped, time.monotonic() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sysroot", default=str(ROOT / "build" / "sysroot"))
    parser.add_argument("--side", choices=["native", "component"])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("only", nargs="*", help="run suites whose name contains one of these")
    options = parser.parse_args()
    sides = [Side("native"), Side("component", options.sysroot)]

    sources = sorted(p for pattern in ("*_test.c", "*_test.cpp", "*_test.py")
                     for p in TESTS.glob(f"*/{pattern}"))
    suites = {}
    for source in sources:
        name = str(source.relative_to(TESTS).with_suffix("")).removesuffix("_test")
        if options.only and not any(text in name for text in options.only):
            continue
        suites[name] = source

    results = {}
    with ThreadPoolExecutor(options.jobs) as pool:
        running = {}
        for name, source in suites.items():
            for side in sides:
                if options.side in (None, side.name) and \
                        ONE_SIDED.get(source.parent.name, side.name) == side.name:
                    running[name, side.name] = pool.submit(run, source, side)
        for (name, side), future in running.items():
            result = results[name, side] = future.result()
            print(f"---- {name} ({side}, {result.seconds:.1f} s)\n{result.output}", end="", flush=True)

    width = max((len(name) for name in suites), default=5)
    print(f"\n{'suite':{width}}  {'native':>18}  {'component':>18}  tests")
    for name in suites:
        cells = [results.get((name, side.name)) for side in sides]
        shown = [cell.cell() if cell else "-" for cell in cells]
        tests = max(cell.passed + cell.failed + cell.skipped for cell in cells if cell)
        print(f"{name:{width}}  {shown[0]:>18}  {shown[1]:>18}  {tests:5}")
    passed = sum(result.passed for result in results.values())
    failed = sum(result.failed for result in results.values())
    print(f"\n{passed} passed, {failed} failed")
    sys.exit(1 if failed or not results else 0)


if __name__ == "__main__":
    main()
