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
    // wit: file world [stackful|threads]   component only: the world's bindings, as
    //                         <world>_epoll.h; its async exports on stacks of their own
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / os.environ.get("BUILD", "build") / "tests"

# cmocka leaves a failed test with longjmp.
SJLJ = ["-lsetjmp"]

BINDINGS = threading.Lock()   # suites of one world share them


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


def included(source):
    """A source file and all that it includes by a path of its own."""
    found = [Path(source)]
    for file in found:
        for name in re.findall(r'^#include "(.*)"', file.read_text(), re.M):
            for folder in (file.parent, ROOT / "tests"):
                path = (folder / name).resolve()
                if path.exists() and path not in found:
                    found.append(path)
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
        needs = included(source)
        if cmocka:
            needs.append(BUILD / self.name / "libcmocka.a")
        if not self.native:
            needs += self.sysroot.glob("lib/wasm32-wasip3/*.a")
            needs += (self.sysroot / "bin").iterdir()
        newest = max(p.stat().st_mtime for p in needs if p.exists())
        if program.exists() and program.stat().st_mtime > newest:
            return program
        program.parent.mkdir(parents=True, exist_ok=True)
        # Two runs may build the same program at once.
        room = Path(tempfile.mkdtemp(dir=program.parent))
        fresh = room / program.name
        cplusplus = source.suffix == ".cpp"
        command = [self.tool("c++" if cplusplus else "cc"),
                   "-std=gnu++20" if cplusplus else "-std=gnu17", "-O1", "-g", "-Wall",
                   *([] if cplusplus else ["-D_GNU_SOURCE="]), f"-I{ROOT / 'tests'}",
                   f"-I{BUILD / self.name / 'include'}", "-o", str(fresh), str(source)]
        command += says.get("cflags", [])
        if cmocka:
            command.append(str(BUILD / self.name / "libcmocka.a"))
        if not self.native:
            if cmocka:
                command += SJLJ
            command += says.get("component-cflags", []) + self.bindings(says)
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            shutil.rmtree(room)
            program.unlink(missing_ok=True)
            lines = done.stdout.splitlines()
            more = [f"... {len(lines) - 20} more lines"] if len(lines) > 20 else []
            raise BuildFailed("\n".join([shlex.join(command), *lines[:20], *more]))
        if done.stdout:
            print(done.stdout, end="")
        fresh.rename(program)
        shutil.rmtree(room)
        return program

    def bindings(self, says):
        """Make the C bindings of the world that `wit:` names; the flags that bring them in."""
        if "wit" not in says:
            return []
        text, world, *lift = says["wit"]
        folder = BUILD / "bindings" / "-".join([world, *lift])
        world = world.replace("-", "_")
        cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
        with BINDINGS:
            made = folder / f"{world}_epoll.h"
            newest = max(path.stat().st_mtime for path in (ROOT / text, Path(self.tool("epoll-bindings"))))
            if not made.exists() or made.stat().st_mtime < newest:
                (folder / "wit" / "deps").mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / text, folder / "wit" / f"{world}.wit")
                for package in (cache / "wit").glob("*.wit"):
                    shutil.copy(package, folder / "wit" / "deps")
                subprocess.run([cache / "bin" / "wit-bindgen", "c", folder / "wit", "--world", says["wit"][1], "--out-dir",
                                folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                tables = subprocess.run([self.tool("epoll-bindings"), folder / f"{world}.h"], check=True,
                                        stdout=subprocess.PIPE).stdout
                code = folder / f"{world}.c"
                if lift:
                    code.write_bytes(subprocess.run([self.tool("epoll-bindings"), f"--{lift[0]}", code], check=True,
                                                    stdout=subprocess.PIPE).stdout)
                subprocess.run([self.tool("cc"), "-O1", "-c", code, "-o", folder / f"{world}.o"], check=True)
                (folder / f"{world}_epoll.h").write_bytes(tables)
        return [f"-I{folder}", str(folder / f"{world}.o"), str(folder / f"{world}_component_type.o")]

    def command(self, program, args=(), options=(), env=()):
        """The command line that runs a program on this side."""
        if self.native:
            return ["env", *env, str(program), *args]
        passed = [word for pair in env for word in ("--env", pair)]
        return [self.tool("run"), *options, *passed, str(program), *args]


def side_from_environment():
    """For a test script that the runner started."""
    return Side(os.environ["TEST_SIDE"], os.environ.get("TEST_SYSROOT"))
