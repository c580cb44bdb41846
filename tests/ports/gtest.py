#!/usr/bin/env python3
"""gtest.py [-x PATTERN]... COMMAND...: runs a program of GoogleTest's and tells the result of
each of its tests, also of those behind one that ends the process, in lines as lib.sh wants
them. Tests that match a PATTERN are left out. Each test has a minute."""

import fnmatch
import re
import subprocess
import sys

# So many names fit into one argument.
AT_ONCE = 400


def names(command, left_out):
    listing = subprocess.run([*command, "--gtest_list_tests"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             check=True, text=True).stdout
    found = []
    suite = ""
    for line in listing.splitlines():
        line = line.split("#")[0].rstrip()
        if line.endswith(".") and not line.startswith(" "):
            suite = line
        elif line.startswith("  "):
            found.append(suite + line.strip())
    return [name for name in found
            if "DISABLED_" not in name and not any(fnmatch.fnmatch(name, pattern) for pattern in left_out)]


def run(command, tests):
    """Runs some of the tests; yields (result, name) of those that ended, and of the one
    that the process ended in."""
    try:
        done = subprocess.run([*command, "--gtest_color=no", "--gtest_filter=" + ":".join(tests)], timeout=60 + len(tests),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = done.stdout
    except subprocess.TimeoutExpired as expired:
        output = (expired.stdout or b"") + b"\n(out of time)\n"
    said = []
    running = None
    for line in output.decode(errors="replace").splitlines():
        if match := re.match(r"\[ RUN      \] (\S+)$", line):
            running, said = match[1], []
        elif running and (match := re.search(r"\[(       OK |  FAILED  |  SKIPPED )\] " + re.escape(running) + r"\b", line)):
            result = {"OK": "ok", "FAILED": "failed", "SKIPPED": "skipped"}[match[1].strip()]
            if result == "failed":
                print(*said[-40:], sep="\n")
            yield result, running
            running = None
        elif running:
            said.append(line)
    if running:
        print(*said[-40:], sep="\n")
        yield "failed", running


def main():
    arguments = sys.argv[1:]
    left_out = []
    while arguments[0] == "-x":
        left_out.append(arguments[1])
        arguments = arguments[2:]
    todo = names(arguments, left_out)
    while todo:
        chunk, todo = todo[:AT_ONCE], todo[AT_ONCE:]
        told = {}
        for result, name in run(arguments, chunk):
            told[name] = result
            print(result, name, flush=True)
        rest = [name for name in chunk if name not in told]
        if not told:  # The program doesn't even begin.
            for name in rest:
                print("failed", name)
        else:
            todo = rest + todo


if __name__ == "__main__":
    main()
