"""Static archives and the wasm objects in them: just enough to tell who defines what."""

import hashlib
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Member:
    """One object file, with what it defines, needs and imports."""

    name: str
    data: bytes
    defined: set[str] = field(default_factory=set)     # strong definitions
    weak: set[str] = field(default_factory=set)        # weak definitions
    undefined: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)   # those of the definitions that are code
    imports: set[str] = field(default_factory=set)     # modules of explicit imports ("env" left out)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def all_defined(self) -> set[str]:
        return self.defined | self.weak


def read_archive(path: Path) -> list[Member]:
    """The members of an archive, in order. (Names may repeat: contents never go by name.)"""
    data = path.read_bytes()
    assert data.startswith(b"!<arch>\n"), f"{path} is not an archive"
    members, long_names, at = [], b"", 8
    while at < len(data):
        header = data[at : at + 60]
        name = header[:16].decode().strip()
        size = int(header[48:58])
        body = data[at + 60 : at + 60 + size]
        at += 60 + size + (size & 1)
        if name == "//":
            long_names = body
        elif name not in ("/", "/SYM64/", "__.SYMDEF"):
            if name.startswith("/"):
                name = long_names[int(name[1:]) :].split(b"\n", 1)[0].decode()
            members.append(Member(name.rstrip("/"), body))
    return members


def read_objects(paths: list[Path]) -> list[Member]:
    return [Member(path.name, path.read_bytes()) for path in paths]


def read_symbols(members: list[Member], nm: str) -> None:
    """Fill in what each member defines, needs and imports."""
    if not members:
        return
    with tempfile.TemporaryDirectory() as folder:
        for index, member in enumerate(members):
            Path(folder, f"{index}.o").write_bytes(member.data)
            member.imports = import_modules(member.data)
        files = [f"{index}.o" for index in range(len(members))]
        listing = subprocess.run(
            [nm, "--print-file-name", "--format=posix", *files],
            cwd=folder, capture_output=True, text=True, check=True,
        ).stdout
    for line in listing.splitlines():
        file, symbol, kind = line.split()[:3]
        member = members[int(file.rstrip(":").removesuffix(".o"))]
        if kind in "Uw":
            member.undefined.add(symbol)
        elif kind in "WV":
            member.weak.add(symbol)
        elif kind.isupper():
            member.defined.add(symbol)
        if kind in "TW":
            member.functions.add(symbol)


def write_archive(path: Path, members: list[Member], ar: str) -> None:
    """An archive of the members in the order given, each under a name of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if not members:
        path.write_bytes(b"!<arch>\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        files, taken = [], set()
        for index, member in enumerate(members):
            name = member.name if member.name not in taken else f"{index}-{member.name}"
            taken.add(name)
            Path(folder, name).write_bytes(member.data)
            files.append(name)
        subprocess.run([ar, "rcsD", path.absolute(), *files], cwd=folder, check=True)


def import_modules(data: bytes) -> set[str]:
    """The modules that a wasm object imports from by name, "env" and linker names left out."""
    if data[:4] != b"\0asm":
        return set()
    at, modules = 8, set()

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def text() -> str:
        nonlocal at
        size = number()
        at += size
        return data[at - size : at].decode()

    while at < len(data):
        section, size = data[at], 0
        at += 1
        size = number()
        end = at + size
        if section == 2:
            for _ in range(number()):
                module, _ = text(), text()
                kind = data[at]
                at += 1
                if kind == 0 or kind == 4:              # function, tag
                    at += kind == 4
                    number()
                elif kind == 3:                         # global
                    at += 2
                else:                                   # table, memory
                    at += kind == 1
                    flags = number()
                    number()
                    if flags & 1:
                        number()
                modules.add(module)
        at = end
    return {m for m in modules if m not in ("env", "GOT.mem", "GOT.func")}
