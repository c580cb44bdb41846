#!/usr/bin/env python3
"""Builds programs that others wrote, unpatched and with their own build systems, for the
sysroot; runs their own tests as components under wasmtime; and writes docs/ports.md.

A port is one script here, <name>.sh, which tells each test's result in a line of its own
(see lib.sh). Its source is a Debian package's, as its authors published it."""

import argparse
import fnmatch
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / os.environ.get("BUILD", "build") / "ports"
CACHE = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")


@dataclass
class Port:
    name: str
    package: str            # Debian's source package
    how: str                # how it is built, for the table
    tests: str              # what its tests are
    also: tuple = ()        # more source packages, found in $SOURCES/<package>


PORTS = [
    Port("zlib", "zlib", "configure, make", "its own (`make teststatic test64`, `infcover`); minigzip against gzip"),
    Port("lua", "lua5.4", "make", "scripts of ours, from source and compiled by luac"),
    Port("sqlite", "sqlite3", "configure (autosetup), make", "its shell (`-vfs unix`) on database files with journals, checked by the machine's own library"),
    Port("curl", "curl", "configure, make", "downloads from a server on the machine; its examples of the multi interface, with that server's address"),
    Port("libevent", "libevent", "configure, make", "its own `regress` suite on epoll and its test programs; the sample HTTP server under load"),
]


@dataclass
class Result:
    version: str = ""
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    built: bool = True
    seconds: float = 0
    facts: list = field(default_factory=list)


def fetch(package):
    folder = CACHE / "ports" / package
    subprocess.run(["bash", HERE / "fetch.sh", package, folder], check=True)
    return folder


def run(port, side, sysroot, timeout):
    source = fetch(port.package)
    for package in port.also:
        fetch(package)
    work = BUILD / side / port.name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    environment = dict(os.environ, SIDE=side, SOURCE=str(source), SOURCES=str(source.parent), WORK=str(work),
                       SYSROOT=str(sysroot), HERE=str(HERE))
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "BUILD", "RUN"):
        environment.pop(name, None)
    environment["PATH"] = f"{CACHE / 'bin'}:{CACHE / 'python' / 'bin'}:{environment['PATH']}"
    start = time.monotonic()
    process = subprocess.Popen(["bash", "-c", f'. "{HERE}/lib.sh"; . "{HERE}/{port.name}.sh"'], cwd=work,
                               env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    timed_out = False
    def stop(*_):
        nonlocal timed_out
        timed_out = True
        os.killpg(process.pid, signal.SIGKILL)
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(timeout)
    print(f"---- {port.name} ({side})", flush=True)
    with open(work / "output.log", "w") as log:
        for line in process.stdout:
            print(line, end="", flush=True)
            log.write(line)
        process.wait()
        signal.alarm(0)
        took = time.monotonic() - start
        log.write(f"ended after {took:.1f} s " + (f"(limit of {timeout} s)" if timed_out else f"with {process.returncode}") + "\n")
    return result_of(port, side)


def result_of(port, side):
    """What the last run of a port told; None when it was never run to its end."""
    log = BUILD / side / port.name / "output.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    if not lines or not (ending := re.match(r"ended after (\S+) s (.*)$", lines[-1])):
        return None
    result = Result(version=plain_version((CACHE / "ports" / port.package / ".version").read_text().strip()))
    for line in lines:
        if match := re.match(r"(ok|failed) (\S+)$", line):
            (result.passed if match[1] == "ok" else result.failed).append(match[2])
        elif match := re.match(r"fact: (.*)$", line):
            result.facts.append(match[1])
    result.seconds = float(ending[1])
    if ending[2] != "with 0" or not result.passed:
        result.built = bool(result.passed)
        result.failed.append("(the port's script itself)")
    return result


def plain_version(version):
    """Upstream's part of a Debian version."""
    version = re.sub(r"^\d+:", "", version).rsplit("-", 1)[0]
    return re.sub(r"^.*\+really|[+.](ds|dfsg)\d*$|-stable$", "", version)


def reasons():
    """reasons.txt: `port test-pattern reason`."""
    found = []
    for line in (HERE / "reasons.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            found.append(line.split(None, 2))
    return found


def write_table(results, known):
    lines = ["# Programs that run", "",
             "Programs that others wrote, from Debian's source packages as their authors published them: no patch, "
             "configured and built by their own build systems with the sysroot's wrappers, CMake toolchain file or Meson "
             "cross file. Their own tests run as components under wasmtime; beside it, the same tests on the same "
             "machine, built for Linux.", "",
             "`make ports` builds and tests them all and writes this page.", "",
             "| Program | Version | Built with | Tests | As a component | On Linux |",
             "| --- | --- | --- | --- | --- | --- |"]
    for port in PORTS:
        if (port.name, "component") not in results:
            continue
        cells = []
        for side in ("component", "native"):
            r = results.get((port.name, side))
            cells.append("" if r is None else "doesn't build" if not r.built else
                         f"{len(r.passed)} of {len(r.passed) + len(r.failed)}")
        version = results[port.name, "component"].version
        lines.append(f"| {port.name} | {version} | {port.how} | {port.tests} | {cells[0]} | {cells[1]} |")
    facts = [(port.name, fact) for port in PORTS for fact in getattr(results.get((port.name, "component")), "facts", [])]
    if facts:
        lines += ["", "## Seen in passing", ""] + [f"- {name}: {fact}" for name, fact in facts]
    lines += ["", "## What fails, and why", ""]
    for port in PORTS:
        r = results.get((port.name, "component"))
        if r is None:
            continue
        native = results.get((port.name, "native"))
        grouped = {}
        for test in r.failed:
            if native and test in native.failed:
                reason = "fails on Linux too, on the same machine"
            else:
                reason = next((why for name, pattern, why in known if name == port.name and fnmatch.fnmatch(test, pattern)),
                              "not explained yet")
            grouped.setdefault(reason, []).append(test)
        for reason, tests in grouped.items():
            lines.append(f"- {port.name}, {', '.join(f'`{t}`' for t in tests)}: {reason}")
    if lines[-1] == "":
        lines.append("Nothing.")
    (ROOT / "docs" / "ports.md").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sysroot", default=str(ROOT / "build" / "sysroot"), type=Path)
    parser.add_argument("--side", choices=["native", "component"], help="one side only")
    parser.add_argument("--timeout", type=int, default=900, help="seconds for each port and side")
    parser.add_argument("only", nargs="*", help="run these ports only")
    options = parser.parse_args()
    known = reasons()
    results = {}
    for port in PORTS:
        if options.only and port.name not in options.only:
            continue
        for side in ("component", "native"):
            if options.side in (None, side):
                results[port.name, side] = run(port, side, options.sysroot.resolve(), options.timeout)
    print()
    unexplained = 0
    for (name, side), r in results.items():
        print(f"{name:12} {r.version:10} {side:10} {len(r.passed):5} passed {len(r.failed):4} failed  {r.seconds:6.1f} s")
        if side == "component":
            native = results.get((name, "native"))
            for test in r.failed:
                if not (native and test in native.failed) and \
                        not any(n == name and fnmatch.fnmatch(test, pattern) for n, pattern, _ in known):
                    unexplained += 1
                    print(f"  without a reason: {test}")
    # The page is of the newest run of each.
    latest = {(port.name, side): result_of(port, side) for port in PORTS for side in ("component", "native")}
    write_table({key: r for key, r in latest.items() if r}, known)
    sys.exit(1 if unexplained or not results else 0)


if __name__ == "__main__":
    main()
