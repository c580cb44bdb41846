#!/usr/bin/env python3
"""translate.py CLANG LINKER ARGUMENTS...: call the linker after compiling all bitcode.

rustc before 1.100 has an LLVM that doesn't know the ABI of today's wasm32-wasip3. With
-Clinker-plugin-lto it writes LLVM bitcode instead of objects, and clang 23 makes objects
of the right ABI of it. What was compiled is kept beside the library it came from."""
import concurrent.futures
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BITCODE = b"BC\xc0\xde"
FLAGS = ["--target=wasm32-wasip3", "-x", "ir", "-ffunction-sections", "-fdata-sections", "-Wno-override-module"]


def members(archive: bytes):
    """(name, content) of each member of an ar archive."""
    names, at = b"", 8
    while at < len(archive):
        header, at = archive[at:at + 60], at + 60
        name, size = header[:16].rstrip(), int(header[48:58])
        content, at = archive[at:at + size], at + size + size % 2
        if name == b"//":
            names = content
        elif name.startswith(b"/") and name[1:].isdigit():
            start = int(name[1:])
            yield names[start:names.index(b"\n", start)].rstrip(b"/").decode(), content
        elif name != b"/":
            yield name.rstrip(b"/").decode(), content


def compile_bitcode(clang: str, level: str, content: bytes, to: Path) -> None:
    with tempfile.NamedTemporaryFile(suffix=".bc") as bitcode:
        bitcode.write(content)
        bitcode.flush()
        # cargo links several programs at a time, and each may want this object.
        mine = f"{to}.{os.getpid()}"
        subprocess.run([clang, *FLAGS, level, "-c", bitcode.name, "-o", mine], check=True)
    os.replace(mine, to)


def main() -> int:
    clang, linker, *arguments = sys.argv[1:]
    level = "-O2"
    wanted: dict[Path, bytes] = {}
    command: list[str] = []
    version = str(os.stat(os.path.realpath(clang)).st_mtime_ns)

    def translated(name: str, content: bytes, folder: Path) -> str:
        digest = hashlib.sha256(content + (level + version).encode()).hexdigest()[:16]
        to = folder / f"{name[:80]}.{digest}.wasip3.o"
        if not to.exists():
            folder.mkdir(exist_ok=True)
            wanted[to] = content
        return str(to)

    for argument in arguments:
        if argument.startswith("--lto-O"):
            level = {"s": "-Os", "z": "-Oz"}.get(argument[7:], "-O" + argument[7:])
    for argument in arguments:
        path = Path(argument)
        if argument.startswith("--lto-O") or argument == "--allow-undefined":
            continue
        if path.suffix == ".rlib":
            if path.name.startswith("libcompiler_builtins-"):
                continue  # Never bitcode; the sysroot has the same functions.
            content = path.read_bytes()
            inside = list(members(content))
            if not any(member.startswith(BITCODE) for _, member in inside):
                command.append(argument)
                continue
            objects = []
            for name, member in inside:
                if member.startswith(BITCODE):
                    objects.append(translated(name, member, path.parent / "wasip3"))
                elif member.startswith(b"\0asm") and not name.endswith(".rmeta"):
                    plain = path.parent / "wasip3" / f"{path.stem}.{name}"
                    plain.parent.mkdir(exist_ok=True)
                    plain.with_suffix(f".{os.getpid()}").write_bytes(member)
                    os.replace(plain.with_suffix(f".{os.getpid()}"), plain)
                    objects.append(str(plain))
            command += ["--start-lib", *objects, "--end-lib"] if objects else []
        elif path.suffix == ".o" and path.exists() and path.read_bytes()[:4] == BITCODE:
            command.append(translated(path.name, path.read_bytes(), path.parent / "wasip3"))
        else:
            command.append(argument)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(compile_bitcode, clang, level, content, to) for to, content in wanted.items()]:
            done.result()
    with tempfile.NamedTemporaryFile("w", suffix=".args") as response:
        # One argument a line would do; quoting keeps names with spaces whole.
        response.write("\n".join('"%s"' % a.replace("\\", "\\\\").replace('"', '\\"') for a in command))
        response.flush()
        return subprocess.run([linker, "@" + response.name]).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(f"translating bitcode: {error}")
