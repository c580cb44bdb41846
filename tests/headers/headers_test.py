# timeout: 300
"""Every header of the sysroot compiles alone, in each version of C and C++ it is for, with
warnings as errors; and every function that the headers declare can be linked.

The sysroot only: the machine's own headers are not ours to test."""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SYSROOT = Path(os.environ["TEST_SYSROOT"])
TOOL = str(SYSROOT / "bin" / "wasm32-wasip3-")
INCLUDE = SYSROOT / "include"

# Parts of other headers, which aren't for programs to include.
PRIVATE = re.compile(r"(^|/)(bits/|__)|^wasi/|^wasm32-wasip3/(eh|noeh|c\+\+)/|^wasi_epoll\.hpp$")
STANDARDS = ("c99", "c11", "c17", "c23", "gnu17", "gnu23")
WARNINGS = ("-Wall", "-Wextra", "-Werror")
# What compilers keep silent about in a system's headers; but for the ways of the base and of clang's own.
SILENT = ("-Wsystem-headers", "-Wno-macro-redefined", "-Wno-parentheses", "-Wno-typedef-redefinition",
          "-Wno-ignored-attributes", "-Wno-unused-parameter", "-Wno-unused-function",
          "-Wno-unneeded-internal-declaration")
CXX_STANDARDS = ("c++17", "c++20", "c++23")


def headers():
    names = {str(p.relative_to(INCLUDE)) for p in INCLUDE.rglob("*.h")}
    names = {name.removeprefix("wasm32-wasip3/") for name in names if not PRIVATE.search(name)}
    return sorted(name for name in names if not PRIVATE.search(name))


def compile_all(standard, names):
    """Each header twice over, in a file of its own. All files in one run of the compiler."""
    cplusplus = "++" in standard
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, name in enumerate(names):
            file = Path(folder, f"h{number}.{'cpp' if cplusplus else 'c'}")
            file.write_text(f"#include <{name}>\n#include <{name}>\n")
            files.append(str(file))
        extra = ["-D_GNU_SOURCE"] if standard.startswith("gnu") and not cplusplus else []
        command = [TOOL + ("c++" if cplusplus else "cc"), f"-std={standard}", *WARNINGS, *(() if cplusplus else SILENT), "-fsyntax-only", *extra]
        # What the driver would start for one file, once for all of them: most of the time
        # would go into starting.
        driver = subprocess.run([*command, "-###", files[0]], capture_output=True, text=True, check=True)
        compiler = next(line for line in driver.stderr.splitlines() if '"-cc1"' in line)
        done = subprocess.run([*shlex.split(compiler)[:-1], *files], capture_output=True, text=True)
        text = done.stderr
        for number, name in enumerate(names):
            text = re.sub(rf"\S*/h{number}\.(c|cpp)\b", f"<{name}>", text)
        return done.returncode, text


# Declared, and not there: why. Anything else that is missing is a fault.
ABSENT = {
    **dict.fromkeys(["setjmp", "_setjmp", "sigsetjmp", "longjmp", "_longjmp", "siglongjmp", "alloca"], "the compiler's"),
    **dict.fromkeys(["__wasi_epoll_hidden_tmpfile", "__wasi_epoll_hidden_tmpnam"], "a name put aside for the base's header"),
}


def declared(names):
    """The functions that the headers declare: {name: header}, by what the compiler makes of them."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "all.c")
        source.write_text("".join(f"#include <{name}>\n" for name in names))
        done = subprocess.run([TOOL + "cc", "-std=gnu17", "-D_GNU_SOURCE", "-D_LARGEFILE64_SOURCE", "-fsyntax-only",
                               "-Xclang", "-ast-dump", "-fno-color-diagnostics", source], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        found = set()
        for line in done.stdout.splitlines():
            # At the top only; not inline ones, which come with their body.
            if match := re.match(r"\|-FunctionDecl 0x\w+ (?:prev 0x\w+ )?<.*> \S+ (?:used |referenced |implicit |invalid )*(\w+) '(.*?)'(.*)$", line):
                if "implicit" in line.split("'")[0] or "inline" in match[3] or "static" in match[3]:
                    continue
                found.add(match[1])
        return found


def unlinkable(functions):
    archives = [str(p) for p in (SYSROOT / "lib" / "wasm32-wasip3").glob("*.a")]
    archives += [str(p) for p in (SYSROOT / "lib" / "wasm32-wasip3").glob("crt1*.o")]
    out = subprocess.run([TOOL + "nm", "--defined-only", "--extern-only", "--format=just-symbols", *archives],
                         capture_output=True, text=True).stdout
    defined = {line.strip() for line in out.splitlines()}
    return sorted(functions - defined)


def main():
    failed = 0
    names = headers()
    with ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda standard: (standard, *compile_all(standard, names)), STANDARDS + CXX_STANDARDS)
        for standard, status, text in results:
            if status:
                failed += 1
                print(text[:3000])
            print(f"[{'  FAILED  ' if status else '       OK '}] every_header_alone_in_{standard.replace('+', 'x')}")
    functions = declared(names)
    missing = [name for name in unlinkable(functions) if name not in ABSENT]
    if missing:
        failed += 1
        print("declared and nowhere defined: " + " ".join(missing))
    print(f"[{'  FAILED  ' if missing else '       OK '}] every_declared_function_links")
    print(f"{len(names)} headers, {len(functions)} functions")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
