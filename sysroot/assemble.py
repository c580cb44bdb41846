#!/usr/bin/env python3
"""Put a sysroot together: the base libc's upper half, our library, the headers of both,
the C++ library, and what CMake, Meson and pkg-config want to know.

  assemble.py headers    include/, from which our own library is then compiled
  assemble.py library    lib/, bin/, share/: everything else

    include/                    the base's headers, and musl's that the base leaves out
    include/wasm32-wasip3/      ours, found first; they may #include_next the base's
    include/wasm32-wasip3/{noeh,eh}/c++/v1
    lib/wasm32-wasip3/          libc.a, crt1*.o and the customary (mostly empty) archives
    lib/wasm32-wasip3/{noeh,eh} libc++, libc++abi; libunwind where there are exceptions
    bin/ share/                 wrappers; CMake toolchain file, Meson cross file

Where clang looks was found with `clang --target=wasm32-wasip3 --sysroot=X -###`.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import seam
from archive import Member, read_archive, read_objects, read_symbols, write_archive

TARGET = "wasm32-wasip3"
HERE = Path(__file__).resolve().parent

# Archives that programs name with -l and that have nothing of their own here.
CUSTOMARY = ["m", "pthread", "rt", "dl", "util", "resolv", "crypt", "xnet", "anl"]

# stdio and strtold as they should be: wasi-libc's libc.a has them without long double, and
# a program that prints or reads one traps.
WITH_LONG_DOUBLE = "libc-printscan-long-double.a"

# What a program defines, or has the linker make from its main().
FROM_THE_PROGRAM = {"main", "__main_argc_argv", "__main_void", "__original_main"}


def main() -> None:
    args = parse_arguments()
    if args.stage == "headers":
        assemble_headers(args)
    else:
        assemble_library(args)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=["headers", "library"])
    parser.add_argument("--out", type=Path, required=True, help="the sysroot to make")
    parser.add_argument("--base", type=Path, required=True, help="the base's sysroot")
    parser.add_argument("--base-build", type=Path, help="the folder the base was built in, if it was")
    parser.add_argument("--cxx", type=Path, required=True, help="folder with the C++ library, laid out as a sysroot")
    parser.add_argument("--builtins", type=Path, help="compiler-rt's builtins for the target")
    parser.add_argument("--musl", type=Path, required=True, help="musl's headers")
    parser.add_argument("--tools", type=Path, required=True, help="folder of clang, llvm-ar, wasmtime, ...")
    parser.add_argument("--cache", type=Path, required=True, help="folder whose bin/ has wasmtime and wasm-component-ld")
    parser.add_argument("--crt", type=Path, nargs="*", default=[], help="our crt1 objects")
    parser.add_argument("--report", type=Path, help="folder for what was kept, dropped and is missing")
    parser.add_argument("--objects", type=Path, nargs="*", default=[], help="our library's objects")
    return parser.parse_args()


# --- headers -------------------------------------------------------------------------

def assemble_headers(args: argparse.Namespace) -> None:
    include = args.out / "include"
    wanted: dict[Path, Path] = {}                       # where to: where from
    for header in files_below(args.base / "include" / TARGET):
        if header.parts[0] not in ("noeh", "eh", "c++"):
            wanted[Path(header)] = args.base / "include" / TARGET / header
    for header in listed(HERE / "musl-headers.txt"):
        if Path(header) not in wanted:
            wanted[Path(header)] = args.musl / header
    for header in files_below(HERE / "include"):
        wanted[TARGET / header] = HERE / "include" / header
    for flavour in cxx_flavours(args.cxx):
        for header in files_below(args.cxx / "include" / TARGET / flavour):
            wanted[TARGET / Path(flavour) / header] = args.cxx / "include" / TARGET / flavour / header
    mirror(wanted, include)


def files_below(folder: Path) -> list[Path]:
    return [p.relative_to(folder) for p in sorted(folder.rglob("*")) if p.is_file()]


def listed(path: Path) -> list[str]:
    lines = (line.split("#")[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]


def cxx_flavours(cxx: Path) -> list[str]:
    return [f for f in ("noeh", "eh", "c++") if (cxx / "include" / TARGET / f).is_dir()]


def mirror(wanted: dict[Path, Path], folder: Path) -> None:
    """Make the folder hold exactly the wanted files; what is unchanged keeps its time,
    so that nothing is compiled anew for it."""
    for to, source in wanted.items():
        copy_if_changed(source, folder / to)
    for old in files_below(folder):
        if old not in wanted:
            (folder / old).unlink()


def copy_if_changed(source: Path, to: Path) -> None:
    if to.is_file() and to.stat().st_size == source.stat().st_size:
        if to.stat().st_mtime >= source.stat().st_mtime and same_text(source, to):
            return
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, to)
    shutil.copymode(source, to)


def same_text(a: Path, b: Path) -> bool:
    return a.read_bytes() == b.read_bytes()


# --- library -------------------------------------------------------------------------

def assemble_library(args: argparse.Namespace) -> None:
    nm, ar = str(args.tools / "llvm-nm"), str(args.tools / "llvm-ar")
    lib = args.out / "lib" / TARGET
    base_lib = args.base / "lib" / TARGET

    base_libc = read_archive(base_lib / "libc.a")
    read_symbols(base_libc, nm)
    threads = any(seam.uses_threads(m) for m in base_libc)
    ours = read_objects([o for o in args.objects if not (threads and ".of-one-thread." in o.name)])
    read_symbols(ours, nm)
    lower_half = seam.objects_below(args.base_build / "libc-bottom-half") if args.base_build else set()

    base, cut = {}, {}
    for path in sorted(base_lib.glob("*.a")):
        if path.name.startswith(("libc++", "libunwind", "libclang_rt")):
            continue
        base[path.name] = read_archive(path)
        read_symbols(base[path.name], nm)
    for name, members in base.items():
        # The other archives (emulated mman, signals, ...) stand on libc's functions alone.
        of_libc = name == "libc.a"
        better = ours + base.get(WITH_LONG_DOUBLE, []) if of_libc else ours
        cut[name] = seam.cut(members, better, lower_half if of_libc else set())

    crt = read_objects(args.crt)
    read_symbols(crt, nm)
    builtins = seam.names(read_archive_symbols(args.builtins, nm)) if args.builtins else set()
    outside = builtins | seam.names(crt) | FROM_THE_PROGRAM | seam.LINKER_SYMBOLS
    seam.let_fall(list(cut.values()), ours, outside)

    # Ours come first, so that they are also what a weak definition of the base yields to.
    # What the base offers only when asked (mmap, getpid, ..., setjmp, long double in stdio) is
    # part of libc here; the archives of those names stay for the programs that name them.
    on_request = [name for name in base
                  if name.startswith(("libwasi-emulated-", "libsetjmp", "libdl", WITH_LONG_DOUBLE))]
    write_archive(lib / "libc.a", ours + sum((cut[n].kept for n in ["libc.a", *on_request]), []), ar)
    for name in sorted(set(base) - {"libc.a"}):
        write_archive(lib / name, [] if name in on_request else cut[name].kept, ar)
    for name in CUSTOMARY:
        if f"lib{name}.a" not in base:
            write_archive(lib / f"lib{name}.a", [], ar)

    for path in args.crt:
        copy_if_changed(path, lib / path.name)
        if path.name == "crt1-command.o":
            copy_if_changed(path, lib / "crt1.o")
    for flavour in [""] + cxx_flavours(args.cxx):
        for archive in sorted((args.cxx / "lib" / TARGET / flavour).glob("lib*.a")):
            if archive.name.startswith(("libc++", "libunwind")):
                copy_if_changed(archive, lib / flavour / archive.name)
        add_unwinder(lib / flavour, ar)
    if args.builtins:
        copy_if_changed(args.builtins, lib / "libclang_rt.builtins.a")

    # A base with cooperative threads has their built-ins in most programs.
    threads = any(seam.uses_threads(m) for m in cut["libc.a"].kept)
    give_compiler_builtins(args)
    install_templates(args, ",component-model-threading" if threads else "")
    if args.report:
        write_reports(args, base, cut, ours + crt, outside)


def add_unwinder(folder: Path, ar: str) -> None:
    """clang links libc++abi but not libunwind; exceptions should need no -l of their own."""
    abi, unwind = folder / "libc++abi.a", folder / "libunwind.a"
    if abi.exists() and unwind.exists():
        known = {m.digest for m in read_archive(abi)}
        write_archive(abi, read_archive(abi) + [m for m in read_archive(unwind) if m.digest not in known], ar)


def read_archive_symbols(path: Path, nm: str) -> list[Member]:
    members = read_archive(path)
    read_symbols(members, nm)
    return members


def give_compiler_builtins(args: argparse.Namespace) -> None:
    """clang looks for its runtime library in its resource folder only. When the compiler's
    has none for this target, the sysroot's wrappers use one of the sysroot's own."""
    ask = lambda question: Path(subprocess.check_output(
        [args.tools / "clang", f"--target={TARGET}", question], text=True).strip())
    folder = args.out / "lib" / "clang"
    if ask("-print-libgcc-file-name").exists() or not args.builtins:
        shutil.rmtree(folder, ignore_errors=True)
        return
    copy_if_changed(args.builtins, folder / "lib" / "wasm32-unknown-wasip3" / "libclang_rt.builtins.a")
    if not (folder / "include").exists():
        (folder / "include").symlink_to(ask("-print-resource-dir") / "include")


def install_templates(args: argparse.Namespace, more_features: str) -> None:
    """bin/ and share/: the templates, with the folders of the tools and the like put in. They find the sysroot by
    their own place, so the folder can be moved."""
    values = {"@TOOLS@": os.path.realpath(args.tools), "@CACHE@": os.path.realpath(args.cache),
              "@MORE_FEATURES@": more_features}
    for template in files_below(HERE / "templates"):
        text = (HERE / "templates" / template).read_text()
        for name, value in values.items():
            text = text.replace(name, value)
        to = args.out / template
        to.parent.mkdir(parents=True, exist_ok=True)
        if not to.exists() or to.read_text() != text:
            to.write_text(text)
        to.chmod(0o755 if template.parts[0] == "bin" else 0o644)
    for tool in ("ar", "ranlib", "nm", "strip", "objcopy", "size"):
        link = args.out / "bin" / f"{TARGET}-{tool}"
        link.unlink(missing_ok=True)
        link.symlink_to(f"{TARGET}-llvm")


# --- what was done, for people and for check.py -------------------------------------------

def write_reports(args, base: dict, cut: dict, ours: list[Member], outside: set[str]) -> None:
    """seam.txt: each member dropped, and why. sysroot-missing.txt: what is not there."""
    args.report.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, seam_of in cut.items():
        lines.append(f"{name}: {len(seam_of.kept)} of {len(base[name])} members kept")
        for why, members in seam_of.dropped.items():
            lines.append(f"  {why}: {len(members)}")
            lines += [f"    {m.name}: {' '.join(sorted(m.all_defined)[:8])}" for m in members]
    (args.report / "seam.txt").write_text("\n".join(lines) + "\n")

    everything = [m for c in cut.values() for m in c.kept] + ours
    offered_now = seam.names(everything)
    bindings = {s for members in base.values() for m in members if seam.imports_wasi(m) for s in m.all_defined}
    offered_before = {s for members in base.values() for m in members for s in m.functions} - bindings
    lost = offered_before - offered_now
    declared = words_of_headers(args.base / "include" / TARGET)
    missing = sorted(s for s in lost & declared if not s.startswith("_"))
    fallen = [m for c in cut.values() for m in c.dropped.get("falls", [])]
    fell_itself = seam.names(fallen)
    wanted_by_fallen = sorted({s for m in fallen for s in m.undefined & lost - offered_now - fell_itself})
    needed = seam.unmet(everything, outside)

    text = [f"# needed by what is linked, and defined nowhere: {len(needed)}"]
    text += [f"needed   {s:40} by {' '.join(by[:4])}" for s, by in needed.items()]
    text += [f"# declared in the base's headers, offered by the base, and not any more: {len(missing)}"]
    text += [f"missing  {s}" for s in missing]
    text += [f"# wanted by members of the base that fell for it: {len(wanted_by_fallen)}"]
    text += [f"# wanted {s:40} by {' '.join(m.name for m in fallen if s in m.undefined)}" for s in wanted_by_fallen]
    text += [f"# internal names of the base that are gone with its lower half: {len(lost) - len(missing)}"]
    text += [f"#   {s}" for s in sorted(lost - set(missing))]
    (args.report / "sysroot-missing.txt").write_text("\n".join(text) + "\n")
    print(f"sysroot: {len(args.objects)} objects of ours, {len(cut['libc.a'].kept)} of the base's {len(base['libc.a'])}"
          + (f"; {len(needed)} needed, {len(missing)} offered functions missing"
             f" ({args.report / 'sysroot-missing.txt'})" if needed or missing else ""))


def words_of_headers(folder: Path) -> set[str]:
    """Names that the headers use as functions."""
    words: set[str] = set()
    for header in folder.rglob("*.h"):
        if not {"noeh", "eh", "c++"} & set(header.relative_to(folder).parts) and "__generated" not in header.name:
            words.update(re.findall(r"\b[A-Za-z_]\w*(?=\s*\()", header.read_text(errors="replace")))
    return words


if __name__ == "__main__":
    sys.exit(main())
