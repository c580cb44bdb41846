#!/usr/bin/env python3
"""Prove of a finished sysroot what must hold for every program built with it:

  - nothing can be reached that imports anything but WASI 0.3 and the component model's
    own built-ins
  - no object is of the ABI before LLVM 23
  - no member of the base's lower half is left but those kept for a stated reason
  - whatever the archive needs is defined, and every function that the base's headers
    declare and the base offered is still offered (build/sysroot-missing.txt lists both)
  - a program that holds every object of libc at once links, and what it imports as a
    component is WASI 0.3
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import seam
from archive import Member, read_archive, read_objects, read_symbols

ALLOWED_IMPORTS = re.compile(r"(\[export\])?wasi:[a-z-]+/[a-z-]+@0\.3\.\d+|(\[export\])?\$root")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sysroot", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder whose bin/ has wasm-tools")
    parser.add_argument("--base-build", type=Path)
    parser.add_argument("--strict", action="store_true", help="fail on functions that are missing")
    args = parser.parse_args()

    lib = args.sysroot / "lib" / "wasm32-wasip3"
    members = [m for path in sorted(lib.glob("*.a")) for m in read_archive(path)]
    members += read_objects(sorted(lib.glob("crt1*.o")))
    read_symbols(members, str(args.tools / "llvm-nm"))

    problems = foreign_imports(members) + old_objects(members)
    if args.base_build:
        problems += left_of_lower_half(members, args.base_build)
    missing = listed_as_missing(args.report / "sysroot-missing.txt")
    if args.strict:
        problems += missing
    if not any(line.startswith("needed") for line in missing):
        problems += problems_of_whole_library(args.sysroot, args.cache / "bin" / "wasm-tools")

    for problem in problems:
        print(f"sysroot check: {problem}", file=sys.stderr)
    if not problems:
        print(f"sysroot check: {len(members)} objects, imports only of WASI 0.3" +
              (f"; {len(missing)} names still missing" if missing else ", nothing missing"))
    return 1 if problems else 0


def foreign_imports(members: list[Member]) -> list[str]:
    return [f"{m.name} imports {module}" for m in members for module in sorted({i[0] for i in m.imports})
            if not ALLOWED_IMPORTS.fullmatch(module)]


def old_objects(members: list[Member]) -> list[str]:
    return [f"{m.name} is of the old ABI: it uses the global {symbol}" for m in members
            for symbol in sorted(m.undefined & {"__stack_pointer", "__tls_base"})]


def left_of_lower_half(members: list[Member], build: Path) -> list[str]:
    lower_half = seam.objects_below(build / "libc-bottom-half" / "CMakeFiles")
    return [f"{m.name} of the base's lower half is left, without a reason" for m in members
            if m.digest in lower_half and m.all_defined and not m.all_defined & seam.KEPT_OF_LOWER_HALF.keys()]


def listed_as_missing(path: Path) -> list[str]:
    return [line for line in path.read_text().splitlines() if not line.startswith("#")]


def problems_of_whole_library(sysroot: Path, wasm_tools: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        source, program = Path(folder, "everything.c"), Path(folder, "everything.wasm")
        source.write_text("int main(void) { return 0; }\n")
        everything = ["-Wl,--whole-archive", "-lc", "-Wl,--no-whole-archive", "-Wl,--no-gc-sections"]
        done = subprocess.run([sysroot / "bin" / "wasm32-wasip3-cc", source, *everything, "-o", program],
                              capture_output=True, text=True)
        if done.returncode:
            return [f"a program with all of libc does not link:\n{done.stderr}"]
        world = subprocess.run([wasm_tools, "component", "wit", program], capture_output=True, text=True, check=True).stdout
        imports = re.findall(r"^  import (\S+);", world, re.MULTILINE)
        return [f"a program with all of libc imports {i}" for i in imports if not ALLOWED_IMPORTS.fullmatch(i)]


if __name__ == "__main__":
    sys.exit(main())
