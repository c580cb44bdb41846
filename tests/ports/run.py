#!/usr/bin/env python3
"""Builds programs that others wrote, unpatched and with their own build systems, for the
sysroot; runs their own tests as components under wasmtime; and writes docs/ports.md.

A port is one script here, <name>.sh, which tells each test's result in a line of its own
(see lib.sh); why one fails it tells itself, or reasons.txt does. Its source is a Debian package's, as its authors published it."""

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
SHOWN = 12              # names of failing tests for one reason, on the page
UNEXPLAINED = "not explained yet"
NEEDED = ("cc", "c++", "make", "cmake", "perl", "python3", "pkg-config", "wrk", "curl", "gzip")  # on the machine
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
    Port("jq", "jq", "configure, make", "its own (`jqtest`, `mantest`, `shtest` and the like), without regular expressions"),
    Port("sqlite", "sqlite3", "configure (autosetup), make", "its shell (`-vfs unix`) on database files with journals, checked by the machine's own library; `fuzzcheck` on a tenth of its corpus, `speedtest1`"),
    Port("c-ares", "c-ares", "CMake", "its own suite without the tests that ask the Internet; its fuzzing corpus", also=("googletest",)),
    Port("curl", "curl", "configure, make", "downloads from a server on the machine; its examples of the multi interface, with that server's address; `runtests` 1 to 700 without TLS"),
    Port("libevent", "libevent", "configure, make, with zlib", "its own `regress` suite on epoll and its test programs; the sample HTTP server under load", also=("zlib",)),
    Port("libev", "libev", "configure, make", "its documentation's example; a program of ours with each kind of watcher, on epoll, poll and select", also=("libevent",)),
    Port("lighttpd", "lighttpd", "CMake", "its own unit tests and request suite; a site from a configuration file, under load"),
    Port("haproxy", "haproxy", "make (`TARGET=generic`), Binaryen's `--fpcast-emu` at the link", "a proxy of HTTP and TCP from a configuration file, under load; its own regression tests (`reg-tests`, by vtest)"),
    Port("mosquitto", "mosquitto", "CMake, with cJSON", "its own broker suite, without TLS and plugins", also=("cjson",)),
    Port("python", "python3.13", "configure, make (cross build; `fcntl`, `mmap`, `resource` and `termios` named in `Setup.local`)", "its own test modules of sockets, `select`, asyncio, files and numbers, told that this WASI has sockets; a server of asyncio's under load"),
    Port("libcifpp", "libcifpp", "CMake, with zlib and Catch2 (`-include` of standard headers that its source leaves out)", "its own (C++20: exceptions, threads' headers, `std::filesystem`); with an old libstdc++ it also wants Boost", also=("zlib", "catch2", "eigen3")),
]


@dataclass
class Result:
    version: str = ""
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    built: bool = True
    seconds: float = 0
    facts: dict = field(default_factory=dict)
    why: dict = field(default_factory=dict)     # of failed tests, where the port tells itself


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
                       NATIVE=str(BUILD / "native" / port.name), SYSROOT=str(sysroot), HERE=str(HERE))
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CC", "CXX", "BUILD", "RUN"):
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
        stop_leftovers(process.pid)
        took = time.monotonic() - start
        log.write(f"ended after {took:.1f} s " + (f"(limit of {timeout} s)" if timed_out else f"with {process.returncode}") + "\n")


def stop_leftovers(session):
    """Ends what a port has left running: it would take the next one's time and ports."""
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                os.kill(int(entry.name), signal.SIGKILL)
        except ProcessLookupError:
            pass


def result_of(port, side):
    """What the last run of a port told; None when it was never run to its end."""
    log = BUILD / side / port.name / "output.log"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    if not lines or not (ending := re.match(r"ended after (\S+) s (.*)$", lines[-1])):
        return None
    result = Result(version=plain_version((CACHE / "ports" / port.package / ".version").read_text().strip()))
    for line in lines:
        if match := re.match(r"(ok|failed|skipped) (\S+)$", line):
            {"ok": result.passed, "failed": result.failed, "skipped": result.skipped}[match[1]].append(match[2])
        elif match := re.match(r"failed (\S+): (.*)$", line):
            result.failed.append(match[1])
            result.why[match[1]] = match[2]
        elif match := re.match(r"fact: (\d+) (.*)$", line):
            result.facts[match[2]] = int(match[1])
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


def failures(port, results, known):
    """Each test that fails as a component, with the reason: None when nobody knows one."""
    component, native = (results.get((port.name, side)) for side in ("component", "native"))
    for test in component.failed if component else []:
        if native and test in native.failed:
            yield test, "fails on Linux too, on the same machine"
        else:
            yield test, component.why.get(test) or next((why for name, pattern, why in known
                              if name == port.name and fnmatch.fnmatchcase(test, pattern)), None)


def tell_missing(results):
    """A test that passes on Linux and that the component doesn't even tell of has failed."""
    for (name, side), component in results.items():
        native = results.get((name, "native"))
        if side == "component" and native:
            told = {*component.passed, *component.failed, *component.skipped}
            component.failed += [test for test in native.passed if test not in told]


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
    facts = []
    for port in PORTS:
        native = getattr(results.get((port.name, "native")), "facts", {})
        for what, number in getattr(results.get((port.name, "component")), "facts", {}).items():
            facts.append(f"| {port.name} | {what} | {number:,} | {f'{native[what]:,}' if what in native else ''} |")
    if facts:
        lines += ["", "## Seen in passing", "", "One turn each, and each at another time, on a machine that may have had other work: not for "
                  "comparing. [benchmarks.md](benchmarks.md) has what was measured with care.", "",
                  "| Program | | As a component | On Linux |", "| --- | --- | --- | --- |", *facts]
    lines += ["", "## What fails, and why", ""]
    for port in PORTS:
        grouped = {}
        for test, reason in failures(port, results, known):
            grouped.setdefault(reason, []).append(test)
        for reason, tests in grouped.items():
            more = f" and {len(tests) - SHOWN} more" if len(tests) > SHOWN else ""
            lines.append(f"- {port.name}, {', '.join(f'`{t}`' for t in tests[:SHOWN])}{more}: {reason or UNEXPLAINED}")
    if lines[-1] == "":
        lines.append("Nothing.")
    (ROOT / "docs" / "ports.md").write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sysroot", default=str(ROOT / "build" / "sysroot"), type=Path)
    parser.add_argument("--side", choices=["native", "component"], help="one side only")
    parser.add_argument("--timeout", type=int, default=1800, help="seconds for each port and side")
    parser.add_argument("only", nargs="*", help="run these ports only")
    options = parser.parse_args()
    if missing := [tool for tool in NEEDED if not shutil.which(tool)]:
        sys.exit("make ports needs these on the machine (apt-get install): " + " ".join(missing))
    sides = [side for side in ("native", "component") if options.side in (None, side)]
    ports = [port for port in PORTS if not options.only or port.name in options.only]
    for port in ports:
        for side in sides:
            run(port, side, options.sysroot.resolve(), options.timeout)

    # The page is of the newest run of each.
    results = {(port.name, side): result for port in PORTS for side in ("native", "component")
               if (result := result_of(port, side))}
    tell_missing(results)
    known = reasons()
    write_table(results, known)
    print()
    unexplained = 0
    for port in ports:
        for side in sides:
            r = results[port.name, side]
            print(f"{port.name:12} {r.version:10} {side:10} {len(r.passed):5} passed {len(r.failed):4} failed  {r.seconds:6.1f} s")
        for test, reason in failures(port, results, known):
            if not reason:
                unexplained += 1
                print(f"  without a reason: {test}")
    sys.exit(1 if unexplained or not ports else 0)


if __name__ == "__main__":
    main()
