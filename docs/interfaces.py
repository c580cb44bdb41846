#!/usr/bin/env python3
"""Writes docs/interfaces.md: the interfaces of POSIX by header. What is there comes from the
sysroot's headers and archives; what it does less than it should, from docs/limits.txt."""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SYSROOT = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parent / "build" / "sysroot").resolve()
INCLUDE = SYSROOT / "include"
TOOL = str(SYSROOT / "bin" / "wasm32-wasip3-")

# The headers of POSIX.1-2024, and those that aren't there with the reason.
HEADERS = """aio arpa/inet assert complex cpio ctype devctl dirent dlfcn endian errno fcntl fenv float fmtmsg fnmatch ftw glob
grp iconv inttypes iso646 langinfo libgen libintl limits locale math monetary mqueue ndbm net/if netdb netinet/in
netinet/tcp nl_types poll pthread pwd regex sched search semaphore setjmp signal spawn stdalign stdarg stdatomic
stdbool stddef stdint stdio stdlib stdnoreturn string strings sys/ipc sys/mman sys/msg sys/resource sys/select sys/sem
sys/shm sys/socket sys/stat sys/statvfs sys/time sys/times sys/types sys/uio sys/un sys/utsname sys/wait syslog tar
termios tgmath threads time uchar unistd utmpx wchar wctype wordexp""".split()
BEYOND = "sys/epoll sys/eventfd sys/timerfd sys/signalfd sys/sendfile sys/random sys/file sys/ioctl sys/statfs ifaddrs err".split()
NOT_HERE = {"aio": "see above", "cpio": "numbers of a file format", "devctl": "no devices", "fmtmsg": "see above",
            "ndbm": "not in musl either", "sys/msg": "see above", "sys/sem": "see above", "sys/shm": "see above",
            "sys/ipc": "see above", "utmpx": "nobody logs in", "wordexp": "there is no shell"}
WORDS = {"limit": "works, with a limit", "fails": "fails", "absent": "absent"}


def limits():
    found, groups = {}, []
    for line in (HERE / "limits.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            names, how, text = line.split(": ", 2)
            groups.append((names.split(), how, text))
            found.update({name: (how, text) for name in names.split()})
    return found, groups


def defined():
    archives = [str(p) for p in (SYSROOT / "lib" / "wasm32-wasip3").glob("*.a")]
    out = subprocess.run([TOOL + "nm", "--defined-only", "--extern-only", "--format=just-symbols", *archives],
                         capture_output=True, text=True, check=True).stdout
    return {line.strip() for line in out.splitlines()}


def compiled(header, *flags):
    return subprocess.run([TOOL + "cc", "-std=gnu17", "-D_GNU_SOURCE", "-x", "c", *flags, "-"],
                          input=f"#include <{header}.h>\n", capture_output=True, text=True)


def is_own(path, header):
    """Whether a file's text belongs to the header: itself, or a part that no program includes."""
    name = path.removeprefix(f"{INCLUDE}/").removeprefix("wasm32-wasip3/")
    return path.startswith(str(INCLUDE)) and (name == f"{header}.h" or re.search(r"(^|/)(__|bits/)", name) is not None)


def functions(header):
    """The functions that the header declares itself; None when it isn't there."""
    done = compiled(header, "-E")
    if done.returncode:
        return None
    own, text = False, []
    for line in done.stdout.splitlines():
        if match := re.match(r'# \d+ "(.*?)"', line):
            own = is_own(match[1], header)
        elif own:
            text.append(line)
    words = set(re.findall(r"\b([A-Za-z_]\w*)\s*\(", "\n".join(text)))
    tree = compiled(header, "-fsyntax-only", "-Xclang", "-ast-dump", "-fno-color-diagnostics").stdout
    declared = set(re.findall(r"^[|`]-FunctionDecl .*? (\w+) '[^']*\(", tree, re.M))
    return sorted(name for name in words & declared if not name.startswith("_") or name in ("_Fork", "_exit", "_Exit"))


def main():
    known, groups = limits()
    there = defined()
    lines = ["# Interfaces, by header", "",
             "Made by `make interfaces` from the sysroot's headers and archives and from docs/limits.txt. "
             "A function not named as limited, failing or absent works as POSIX says; how behaviour differs from Linux is in [compatibility](compatibility.md).", "",
             "## Limits", "", "| Interface | | |", "| --- | --- | --- |"]
    for names, how, text in groups:
        lines.append(f"| {', '.join(f'`{n}`' for n in names)} | {WORDS[how]} | {text} |")
        if how == "absent" and (wrong := set(names) & there):
            sys.exit(f"docs/limits.txt calls absent what is there: {' '.join(sorted(wrong))}")
    for title, headers in (("POSIX, by header", HEADERS), ("Beyond POSIX", BEYOND)):
        lines += ["", f"## {title}", "", "| Header | Works | With a limit | Fails |", "| --- | --- | --- | --- |"]
        for header in headers:
            found = functions(header)
            if found is None:
                lines.append(f"| `{header}.h` | not there: {NOT_HERE.get(header) or 'not yet'} | | |")
                continue
            cells = {"": [], "limit": [], "fails": [], "absent": []}
            for name in found:
                how = known.get(name, ("",))[0]
                cells[how if name in there or how else "absent"].append(name)
            works = ", ".join(cells[""]) or ("(no functions)" if not found else "")
            lines.append(f"| `{header}.h` | {works} | {', '.join(cells['limit'])} | {', '.join(cells['fails'])} |")

    (HERE / "interfaces.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
