#!/usr/bin/env python3
"""Writes docs/interfaces.md: every interface of POSIX.1-2024, by header, and what became of it.

The interfaces are those of docs/posix.txt. Whether one is there is asked of the sysroot's headers
(is it declared in a strictly conforming program?) and of its archives (can it be linked?); what
fails with a fixed errno, of the library's sources; which suites call it, of tests/. What works
less than it should, and why something is not there, is said in docs/limits.txt, and must agree.

  interfaces.py SYSROOT           write the page anew
  interfaces.py SYSROOT --check   complain when the page doesn't say what is true
"""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PAGE = HERE / "interfaces.md"
SYSROOT = Path(next((a for a in sys.argv[1:] if not a.startswith("-")), ROOT / "build" / "sysroot")).resolve()
TOOL = str(SYSROOT / "bin" / "wasm32-wasip3-")
STRICT = ("-std=c17", "-D_XOPEN_SOURCE=800")

BY_THE_COMPILER = {"longjmp", "siglongjmp", "sigsetjmp"}   # with the flags of the wrappers

OBJECTS = {"daylight", "environ", "errno", "getdate_err", "in6addr_any", "in6addr_loopback", "optarg", "opterr", "optind", "optopt",
           "signgam", "stderr", "stdin", "stdout", "timezone", "tzname"}

# How an interface may stand, in the order in which the page says it.
WORKS, UNTESTED, LIMIT, FAILS, ABSENT = "works", "works; no suite here calls it", "limit", "fails", "absent"


# --- what was written down -----------------------------------------------------------------

def spelled_out(word):
    """acos{,f,l} is acos acosf acosl."""
    if match := re.match(r"(.*?)\{(.*?)\}(.*)$", word):
        return [name for part in match[2].split(",") for name in spelled_out(match[1] + part + match[3])]
    return [word]


def interfaces():
    """{header: (functions, types and constants)}, as the standard has them."""
    found = {}
    for line in (HERE / "posix.txt").read_text().splitlines():
        if match := re.match(r"([\w/]+)(:| \+) (.*)$", line):
            names = [name for word in match[3].split() for name in spelled_out(word)]
            found.setdefault(match[1] + ".h", ([], []))[match[2] == " +"].extend(names)
    return found


def limits():
    """{name: (how, text)}"""
    found = {}
    for line in (HERE / "limits.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            names, how, text = line.split(": ", 2)
            found.update({name: (how, text) for word in names.split() for name in spelled_out(word)})
    return found


# --- what is there -------------------------------------------------------------------------

def defined():
    folder = SYSROOT / "lib" / "wasm32-wasip3"
    archives = [*folder.glob("*.a"), *folder.glob("crt1*.o")]
    out = subprocess.run([TOOL + "nm", "--defined-only", "--extern-only", "--format=just-symbols", *archives],
                         capture_output=True, text=True, check=True).stdout
    return set(out.split())


def compiled(text, *flags):
    return subprocess.run([TOOL + "cc", *STRICT, "-x", "c", *flags, "-"], input=text, capture_output=True, text=True)


def declared(header, names):
    """Those of the names that the header declares, and those that are macros; None without the header."""
    macros = compiled(f"#include <{header}>\n", "-E", "-dM")
    if macros.returncode:
        return None
    macros = set(re.findall(r"^#define (\w+)", macros.stdout, re.M))
    rest = [name for name in names if name not in macros]
    text = f"#include <{header}>\n" + "".join(f"typedef __typeof__({name.replace('.', ' ')}) *t{i};\n" for i, name in enumerate(rest))
    # A struct that is only named is a type as well, though not a whole one.
    text += "".join(f"enum {{ e{i} = sizeof({name.replace('.', ' ')}) }};\n" for i, name in enumerate(rest) if "." in name)
    errors = compiled(text, "-fsyntax-only", "-ferror-limit=0", "-w").stderr
    structs = [name for name in rest if "." in name]
    wrong = {int(line) - 2 for line in re.findall(r"^<stdin>:(\d+):\d+: error", errors, re.M)}
    missing = {(rest + structs)[at] for at in wrong}
    return set(names) - missing, macros


def stubs():
    """{name: errno} of the functions that do nothing but fail."""
    found = {}
    for source in sorted((ROOT / "libc-bottom-half").rglob("*.cpp")):
        text = source.read_text()
        # Short names for `errno = E...; return -1;`
        codes = dict(re.findall(r"^static int (\w+)\(\) \{\s*errno = (E\w+);\s*return -1;\s*\}", text, re.M))
        for name, failing in re.findall(r"\b(\w+)\([^;{}]*\)\s*\{\s*return ([\w(]+)\)?;\s*\}", text):
            if code := re.fullmatch(r"(?:refused\()?(E[A-Z]+)", failing) or re.fullmatch("(E[A-Z]+)", codes.get(failing.rstrip("("), "")):
                found[name] = code[1]
    return found


def callers():
    """{name: suites that call it, but for those where nearly every call fails}"""
    found = {}
    for source in sorted([*ROOT.glob("tests/*/*.c"), *ROOT.glob("tests/*/*.cpp"), *ROOT.glob("tests/*/*.h")]):
        text = re.sub(r"//.*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"", "", source.read_text())
        if source.stem in ("bad_pointers_test", "odd_arguments_test"):
            continue
        if source.parent.name not in ("programs", "differential") and source.suffix != ".h":
            for name in set(re.findall(r"(?<![.>\w])([A-Za-z_]\w*)\s*\(", text)) | OBJECTS & set(re.findall(r"\w+", text)):
                found.setdefault(name, set()).add(f"{source.parent.name}/{source.stem.removesuffix('_test')}")
    return found


def cover(names, suites):
    """A few suites that name all of them between them."""
    chosen, left = [], set(names)
    while left:
        best = min({s for n in left for s in suites[n]}, key=lambda s: (-sum(s in suites[n] for n in left), s))
        chosen.append(best)
        left = {n for n in left if best not in suites[n]}
    return sorted(chosen)


def without_suites(page):
    """The page with its two ways of working as one. A new suite alone doesn't make it untrue."""
    sections = []
    for section in page.split("\n## ")[1:]:
        rows = {}
        for names, how in re.findall(r"^\| (`.*?) \| (.*?) \|.*\|$", section, re.M):
            rows.setdefault(how.removeprefix(UNTESTED) and how or WORKS, []).extend(names.split())
        rest = [line for line in section.splitlines() if not line.startswith("| ")]
        sections.append((rest, {how: sorted(names) for how, names in rows.items()}))
    return sections


def untrue_suites(page, suites):
    """Interfaces that the page calls tested by suites which don't call them."""
    return [name for names, named in re.findall(r"^\| (`.*?) \| works \| (.*) \|$", page, re.M)
            for name in re.findall(r"`(\w+)`", names) if not suites.get(name, set()) & set(named.split())]


# --- the page ------------------------------------------------------------------------------

def main():
    listed, known, there, fixed, suites = interfaces(), limits(), defined(), stubs(), callers()
    complaints = []
    everything = {name for functions, names in listed.values() for name in functions + names}
    with ThreadPoolExecutor(2) as pool:
        looks = dict(zip(listed, pool.map(lambda h: declared(h, listed[h][0] + listed[h][1]), listed)))

    def standing(header, name, function):
        """(how, text)"""
        how, text = known.get(header) if looks[header] is None and header in known else known.get(name, (None, None))
        seen = looks[header] is not None and name in looks[header][0]
        linked = not function or name in there | BY_THE_COMPILER or seen and name in looks[header][1]
        if not (seen and linked):
            if how != ABSENT:
                complaints.append(f"<{header}> {name}: {'declared, but nowhere defined' if seen else 'not declared'}")
            return ABSENT, text or "?"
        if how == ABSENT:
            complaints.append(f"docs/limits.txt calls {name} absent, which is there")
        if name in fixed and how != FAILS:
            complaints.append(f"{name} only fails, with {fixed[name]}; docs/limits.txt doesn't say so")
        if how == FAILS and name in fixed and not text.startswith(fixed[name]):
            complaints.append(f"{name} fails with {fixed[name]}, and not as docs/limits.txt says")
        return (how, text) if how else (WORKS if name in suites else UNTESTED, "")

    counts = {}
    lines = ["# Interfaces, by header", "",
             "Every interface of POSIX.1-2024 and what became of it: `make interfaces` writes this page from the sysroot's "
             "headers and archives, the library's sources and the suites in `tests/`, and `make test` checks it. Declared means: "
             "in a program that asks for nothing but `-std=c17 -D_XOPEN_SOURCE=800`. A suite that is named calls the "
             "interface, nearly always on Linux as well; what no suite calls is mostly the base's (musl's). "
             "How behaviour differs from Linux is in [compatibility](compatibility.md).", ""]
    start = len(lines)
    for header, (functions, names) in listed.items():
        rows = {}
        for name in functions:
            rows.setdefault(standing(header, name, True), []).append(name)
        order = [WORKS, UNTESTED, LIMIT, FAILS, ABSENT]
        lines += [f"## {header}", ""]
        if rows:
            lines += ["| Interfaces | | Suites |", "| --- | --- | --- |"]
        for (how, text), group in sorted(rows.items(), key=lambda row: (order.index(row[0][0]), row[1])):
            counts[how] = counts.get(how, 0) + len(group)
            cases = cover([n for n in group if n in suites], suites) if how not in (UNTESTED, ABSENT) else []
            says = {LIMIT: f"with a limit: {text}", FAILS: f"fails: {text}", ABSENT: f"absent: {text}"}.get(how, how)
            lines.append(f"| {' '.join(f'`{n}`' for n in sorted(group))} | {says} | {' '.join(cases)} |")
        missing = {}
        for name in names:
            how, text = standing(header, name, False)
            if how == ABSENT:
                missing.setdefault(text, []).append(name.replace(".", " "))
        if names:
            but = "; ".join(f"{' '.join(f'`{n}`' for n in group)} ({text})" for text, group in missing.items())
            all_there = f"{len(names)} types and constants"
            lines += ([""] if rows else []) + [f"{all_there}: all there." if not but else f"{all_there}: not there {but}."]
        lines.append("")
    lines[start:start] = [f"{sum(counts.values())} functions, macros and objects: {counts[WORKS] + counts[UNTESTED]} work, "
                          f"{counts[LIMIT]} with a limit, {counts[FAILS]} fail with the errno given, {counts[ABSENT]} are absent.", ""]
    for name in sorted(fixed.keys() & everything - known.keys()):
        complaints.append(f"{name} only fails; docs/limits.txt doesn't say so")
    text = "\n".join(lines)
    if "--check" in sys.argv:
        page = PAGE.read_text()
        if without_suites(page) != without_suites(text):
            complaints.append("docs/interfaces.md is out of date: make interfaces")
        complaints += [f"docs/interfaces.md: no suite named there calls {name} any more: make interfaces"
                       for name in untrue_suites(page, suites)]
    elif not complaints:
        PAGE.write_text(text)
    print("\n".join(sorted(set(complaints))))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
