"""What the runner and the host-driven tests share: building a program for one side,
and the command that starts it there.

A side is `native` (the machine's compiler and glibc: Linux, the oracle) or `component`
(the sysroot, under wasmtime). A source file says what it needs in comment lines at its top
(`//` in C, `#` in Python):

    // cflags: ...             compiler flags, both sides
    // component-cflags: ...   compiler flags for the component only
    // run: ...                wasmtime options; $TMP is the run's own empty folder
    // args: ...               arguments, both sides
    // env: NAME=value ...     environment, both sides
    // timeout: seconds        instead of 60
"""

import os
import re
import shlex
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / os.environ.get("BUILD", "build") / "tests"

# cmocka leaves a failed test with longjmp.
SJLJ = ["-lsetjmp"]


class BuildFailed(Exception):
    pass


def directives(source):
    """The `// name: value` lines at the top of a source file; repeated ones add up."""
    found = {}
    for line in Path(source).read_text().splitlines():
        if match := re.match(r"(?://|#) ([a-z-]+): (.*)$", line):
            found.setdefault(match[1], []).extend(shlex.split(match[2]))
        elif not line.startswith(("//", "#")):
            break
    return found


class Side:
    def __init__(self, name, sysroot=None):
        self.name = name
        self.native = name == "native"
        self.sysroot = Path(sysroot).resolve() if sysroot else None

    def tool(self, which):
        if self.native:
            return {"cc": "cc", "c++": "c++"}[which]
        return str(self.sysroot / "bin" / f"wasm32-wasip3-{which}")

    def build(self, source, cmocka=False):
        """Compile one C or C++ file, unless nothing changed since; the program's path."""
        source = ROOT / source
        says = directives(source)
        name = source.relative_to(ROOT).with_suffix("" if self.native else ".wasm")
        program = BUILD / self.name / name
        needs = [source, source.parent / "support.h", ROOT / "tests" / "support.h"]
        if cmocka:
            needs.append(BUILD / self.name / "libcmocka.a")
        if not self.native:
            needs += self.sysroot.glob("lib/wasm32-wasip3/*.a")
            needs += (self.sysroot / "bin").iterdir()
        newest = max(p.stat().st_mtime for p in needs if p.exists())
        if program.exists() and program.stat().st_mtime > newest:
            return program
        program.parent.mkdir(parents=True, exist_ok=True)
        cplusplus = source.suffix == ".cpp"
        command = [self.tool("c++" if cplusplus else "cc"),
                   "-std=gnu++20" if cplusplus else "-std=gnu17", "-O1", "-g", "-Wall",
                   *([] if cplusplus else ["-D_GNU_SOURCE="]), f"-I{ROOT / 'tests'}",
                   f"-I{BUILD / self.name / 'include'}", "-o", str(program), str(source)]
        command += says.get("cflags", [])
        if cmocka:
            command.append(str(BUILD / self.name / "libcmocka.a"))
        if not self.native:
            if cmocka:
                command += SJLJ
            command += says.get("component-cflags", [])
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            program.unlink(missing_ok=True)
            lines = done.stdout.splitlines()
            more = [f"... {len(lines) - 20} more lines"] if len(lines) > 20 else []
            raise BuildFailed("\n".join([shlex.join(command), *lines[:20], *more]))
        if done.stdout:
            print(done.stdout, end="")
        return program

    def command(self, program, args=(), options=(), env=()):
        """The command line that runs a program on this side."""
        if self.native:
            return ["env", *env, str(program), *args]
        passed = [word for pair in env for word in ("--env", pair)]
        return [self.tool("run"), *options, *passed, str(program), *args]


def side_from_environment():
    """For a test script that the runner started."""
    return Side(os.environ["TEST_SIDE"], os.environ.get("TEST_SYSROOT"))
