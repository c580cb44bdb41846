#!/usr/bin/env python3
"""Runs the benchmarks and writes docs/benchmarks.md with its SVG plots.

Everything that is compared runs in one go, the alternatives one after the other in
turns; each figure is the median of the turns. A machine shared with others is noisy:
the ratios count, not the microseconds.
"""

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
DOCS = ROOT / "docs"
# What bench/many_descriptors.h asks for: five handles each.
MANY_HANDLES = "-Smax-component-handles=600000"
# What one process may have open here, less what the runtime needs; 20,000 are enough.
HARD_LIMIT = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
MOST_DESCRIPTORS = min(20000, HARD_LIMIT - 200)


class Programs:
    """The benchmark programs: natively, as components, and what has only poll with another libc."""

    def __init__(self, build, sysroot, other):
        self.out = Path(build) / "bench"
        self.bin = Path(sysroot) / "bin"
        self.other = other
        self.out.mkdir(parents=True, exist_ok=True)
        for source in sorted(BENCH.glob("*.c")):
            self.make(["cc", "-O2"], source, ".native")
            if source.stem != "load":
                self.make([str(self.bin / "wasm32-wasip3-cc"), "-O2"], source, ".wasm")
        for source in sorted(BENCH.glob("*_floor.cpp")):
            compiler = [str(self.bin / "wasm32-wasip3-c++"), "-std=c++23", "-O2", "-fno-exceptions",
                        f"-I{ROOT}", f"-I{ROOT / 'libc-bottom-half'}"]
            self.make(compiler, source, ".wasm")
        if other:
            # The last sysroot that clang is given counts.
            compiler = [str(self.bin / "wasm32-wasip3-cc"), f"--sysroot={other}", "-O2"]
            self.make(compiler, BENCH / "round_trip.c", ".other.wasm")

    def make(self, compiler, source, suffix):
        target = self.out / (source.stem + suffix)
        newest = max(p.stat().st_mtime for p in (source, self.bin.parent / "lib/wasm32-wasip3/libc.a"))
        if not target.exists() or target.stat().st_mtime < newest:
            subprocess.run([*compiler, str(source), "-o", str(target)], check=True)

    def native(self, name, *arguments):
        return [str(self.out / f"{name}.native"), *map(str, arguments)]

    def component(self, name, *arguments):
        return [str(self.bin / "wasm32-wasip3-run"), MANY_HANDLES,
                str(self.out / f"{name}.wasm"), *map(str, arguments)]

    def with_other(self, name, *arguments):
        return self.component(f"{name}.other", *arguments)


def figures(command):
    """The numbers that a program prints, or None when it failed, as upstream's poll may."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=300, env=dict(os.environ, RUST_BACKTRACE="0"))
    if done.returncode:
        print(f"  {' '.join(command[-6:])}: {done.stderr.strip().splitlines()[:3]}", file=sys.stderr)
        return None
    return [float(word) for word in done.stdout.split()]


def compare(ways, turns):
    """{name: command} -> {name: medians}, in turns so that noise hits all alike."""
    seen = {name: [] for name in ways}
    for _ in range(turns):
        for name, command in ways.items():
            numbers = command() if callable(command) else figures(command)
            if numbers:
                seen[name].append(numbers)
    return {name: [statistics.median(column) for column in zip(*runs)] for name, runs in seen.items() if runs}


def under_load(server, active, idle, programs, seconds):
    """Requests per second, median and 99th percentile latency of one server process."""
    process = subprocess.Popen(server, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        port = process.stdout.readline().strip().decode()
        return figures(programs.native("load", port, active, idle, seconds))
    finally:
        process.kill()
        process.wait()


class Report:
    """docs/benchmarks.md, and a plot beside each table that has an x axis."""

    def __init__(self):
        self.text = []

    def section(self, title, text):
        print(f"\n{title}", flush=True)
        self.text.append(f"\n## {title}\n\n{text}\n")

    def table(self, heads, rows):
        lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        self.text.append("\n".join(lines) + "\n")
        for line in lines:
            print("  " + line, flush=True)

    def plot(self, name, xlabel, ylabel, xs, series, log=True):
        import matplotlib
        matplotlib.use("svg")
        import matplotlib.pyplot as plt
        plt.rcParams["svg.hashsalt"] = "wasi-epoll"
        figure, axes = plt.subplots(figsize=(6.4, 3.6))
        for label, ys in series.items():
            points = [(x, y) for x, y in zip(xs, ys) if y is not None]
            if points:
                axes.plot(*zip(*points), marker="o", markersize=3, label=label)
        if log:
            axes.set_xscale("log")
            axes.set_yscale("log")
        axes.set_xlabel(xlabel)
        axes.set_ylabel(ylabel)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
        figure.tight_layout()
        figure.savefig(DOCS / f"{name}.svg", metadata={"Date": None})
        plt.close(figure)
        self.text.append(f"![{name}]({name}.svg)\n")


def show(numbers, index=0, digits=1):
    return f"{numbers[index]:.{digits}f}" if numbers else "-"


def number(numbers, index=0):
    return numbers[index] if numbers else None


def ratio(a, b):
    return f"{a[0] / b[0]:.2f}" if a and b else "-"


def idle_descriptors(report, programs, sizes, turns):
    for kind in ("tcp", "pipe", "eventfd"):
        names = ["epoll", "poll", "native epoll", "native poll"]
        text = "Microseconds per round trip, client and server in one process, by the number of idle descriptors."
        if kind == "tcp":
            names.insert(0, "floor")
            text += " The floor is the same exchange on raw component-model calls."
            if programs.other:
                names.append("other libc's poll")
                text += " The other libc has a lower half for WASI 0.3 of its own."
        else:
            text += " No host call is needed for these, so there is no floor."
        report.section(f"One active pair among idle ones: {kind}", text)
        rows, columns = [], {name: [] for name in names}
        # Natively a pipe needs two descriptors for each that is watched.
        native_most = MOST_DESCRIPTORS // (2 if kind == "pipe" else 1)
        for idle in sizes:
            pairs = max(idle // 2, 1)
            rounds = 20000 if kind == "tcp" else 100000
            few = max(rounds // (1 + idle // 50), 50)
            ways = {
                "epoll": programs.component("round_trip", kind, "epoll", pairs, rounds),
                "poll": programs.component("round_trip", kind, "poll", pairs, few),
            }
            if idle <= native_most:
                ways["native epoll"] = programs.native("round_trip", kind, "epoll", pairs, rounds)
                ways["native poll"] = programs.native("round_trip", kind, "poll", pairs, few)
            if kind == "tcp":
                ways = {"floor": programs.component("round_trip_floor", pairs, rounds), **ways}
                if programs.other and idle <= 1000:  # Beyond, its poll overflows its stack.
                    ways["other libc's poll"] = programs.with_other("round_trip", kind, "poll", pairs, few)
            found = compare(ways, turns)
            for name in names:
                columns[name].append(number(found.get(name)))
            rows.append([f"{idle:,}"] + [show(found.get(name), digits=2) for name in names] +
                        ([ratio(found.get("epoll"), found.get("floor"))] if kind == "tcp" else []))
        report.table(["idle", *names] + (["epoll / floor"] if kind == "tcp" else []), rows)
        report.plot(f"bench-idle-{kind}", "idle descriptors", "µs per round trip", sizes, columns)


def ready_fraction(report, programs, turns):
    report.section("How much is ready", "Microseconds per event, by how many of 1,000 descriptors are made "
                   "ready in each round.")
    for kind in ("tcp", "pipe"):
        rows, xs, columns = [], [1, 10, 100, 1000], {}
        for ready in xs:
            events = 20000 if ready > 1 else 3000
            floor = {"floor": programs.component("ready_fraction_floor", 1000, ready, events)}
            found = compare({
                **(floor if kind == "tcp" else {}),
                "epoll": programs.component("ready_fraction", kind, "epoll", 1000, ready, events),
                "poll": programs.component("ready_fraction", kind, "poll", 1000, ready, events),
                "native epoll": programs.native("ready_fraction", kind, "epoll", 1000, ready, events),
                "native poll": programs.native("ready_fraction", kind, "poll", 1000, ready, events),
            }, turns)
            for name, numbers in found.items():
                columns.setdefault(name, []).append(number(numbers))
            rows.append([kind, str(ready)] + [show(found.get(name), digits=2) for name in
                                              ("floor", "epoll", "poll", "native epoll", "native poll")])
        report.table(["kind", "ready", "floor", "epoll", "poll", "native epoll", "native poll"], rows)
        report.plot(f"bench-ready-{kind}", "ready of 1,000", "µs per event", xs, columns)


def across_processes(report, programs, turns, seconds):
    report.section("A server under load", "Requests per second (and median / 99th percentile latency in "
                   "microseconds) of an echo server, clients in another process, each with one request in flight.")
    rows = []
    for idle in (0, 1000, 5000):
        for active in (1, 16, 256):
            servers = {
                "floor": programs.component("server_floor"),
                "epoll": programs.component("server"),
                "native epoll": programs.native("server"),
            }
            found = compare({name: (lambda server=server: under_load(server, active, idle, programs, seconds))
                             for name, server in servers.items()}, turns)
            cell = lambda name: (f"{found[name][0]:,.0f} ({found[name][1]:.0f} / {found[name][2]:.0f})"
                                 if name in found else "-")
            rows.append([f"{active}", f"{idle:,}", cell("floor"), cell("epoll"), cell("native epoll"),
                         ratio(found.get("epoll"), found.get("floor")),
                         ratio(found.get("epoll"), found.get("native epoll"))])
    report.table(["active", "idle", "floor", "epoll", "native epoll", "epoll / floor", "epoll / native"], rows)


def control(report, programs, sizes, turns):
    report.section("Registration", "Microseconds per `epoll_ctl`: add, modify, delete.")
    rows = []
    for size in sizes:
        found = compare({
            "component": programs.component("control", size, max(1, 200000 // size)),
            "native": programs.native("control", size, max(1, 200000 // size)),
        }, turns)
        rows.append([f"{size:,}"] + [" / ".join(show(found.get(side), i, 3) for i in range(3))
                                     for side in ("component", "native")])
    report.table(["registered", "component", "native"], rows)


def timers(report, programs, sizes, turns):
    report.section("Timers", "Microseconds to set one timerfd again among others that are armed, and how late "
                   "a timer of 5 ms is, in microseconds.")
    rows = []
    for size in sizes:
        ways = {"component": programs.component("timers", size, 100000)}
        if size <= 20000:
            ways["native"] = programs.native("timers", size, 100000)
        found = compare(ways, turns)
        rows.append([f"{size:,}"] + [show(found.get(side), i, 3 if i == 0 else 0)
                                     for i in range(2) for side in ("component", "native")])
    report.table(["armed", "set, component", "set, native", "late, component", "late, native"], rows)


def memory(report, programs):
    report.section("Memory", "Bytes of the process's own memory per idle, watched TCP connection.")
    rows = [[f"{count:,}", show(figures(programs.component("memory", count)), digits=0)]
            for count in (1000, 5000, MOST_DESCRIPTORS // 2)]
    report.table(["connections", "component"], rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", required=True)
    parser.add_argument("--sysroot", required=True)
    parser.add_argument("--other", help="a sysroot with another libc, whose poll is measured as well")
    parser.add_argument("--quick", action="store_true", help="fewer sizes, one turn")
    parser.add_argument("only", nargs="*", help="run parts whose name contains one of these")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (HARD_LIMIT, HARD_LIMIT))
    programs = Programs(options.build, options.sysroot, options.other)
    turns = 1 if options.quick else 3
    sizes = [2, 200, 5000] if options.quick else [2, 20, 200, 1000, 5000, MOST_DESCRIPTORS]
    report = Report()
    parts = {
        "idle": lambda: idle_descriptors(report, programs, sizes, turns),
        "ready": lambda: ready_fraction(report, programs, turns),
        "server": lambda: across_processes(report, programs, turns, 1 if options.quick else 2),
        "control": lambda: control(report, programs, sizes[1:], turns),
        "timers": lambda: timers(report, programs, [1, 1000] if options.quick else [1, 1000, 10000, 100000], turns),
        "memory": lambda: memory(report, programs),
    }
    start = time.monotonic()
    for name, part in parts.items():
        if not options.only or any(text in name for text in options.only):
            part()
    if options.only:
        return
    head = (f"# Benchmarks\n\n`make bench` wrote this on {platform.machine()}, {os.cpu_count()} cores, "
            f"Linux {platform.release()}, in {time.monotonic() - start:.0f} s. "
            f"{'One turn' if options.quick else f'Medians of {turns} turns'}, load average "
            f"{os.getloadavg()[2]:.0f}; machines are noisy, so look at the ratios of one table.\n")
    (DOCS / "benchmarks.md").write_text(head + "\n".join(report.text))


if __name__ == "__main__":
    main()
