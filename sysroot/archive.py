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
    imports: set[tuple[str, str]] = field(default_factory=set)  # module, name ("env" left out)
    imported: set[str] = field(default_factory=set)    # the symbols that stand for named imports

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
            member.imports, member.imported = named_imports(member.data)
        files = [f"{index}.o" for index in range(len(members))]
        listing = subprocess.run(
            [nm, "--print-file-name", "--format=posix", *files],
            cwd=folder, capture_output=True, text=True, check=True,
        ).stdout
    for line in listing.splitlines():
        file, symbol, kind = line.split()[:3]
        member = members[int(file.rstrip(":").removesuffix(".o"))]
        if kind == "U":
            if symbol not in member.imported:
                member.undefined.add(symbol)
        elif kind == "w":                               # may stay undefined
            pass
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


def named_imports(data: bytes) -> tuple[set[tuple[str, str]], set[str]]:
    """What a wasm object imports under a name of its own (import_module, import_name) and
    not as an ordinary undefined symbol: (module, name), and the symbols that stand for it."""
    imports: set[tuple[str, str]] = set()
    symbols: set[str] = set()
    if data[:4] != b"\0asm":
        return imports, symbols
    reader = Reader(data, 8)
    while reader.at < len(data):
        section, size = reader.byte(), reader.number()
        end = reader.at + size
        if section == 2:
            imports = import_section(reader)
        elif section == 0 and reader.text() == "linking":
            symbols = explicit_symbols(reader, end)
        reader.at = end
    return {i for i in imports if i[0] not in ("env", "GOT.mem", "GOT.func")}, symbols


class Reader:
    """Numbers and names of the wasm binary format."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def text(self) -> str:
        size = self.number()
        self.at += size
        return self.data[self.at - size : self.at].decode(errors="replace")


def import_section(reader: Reader) -> set[tuple[str, str]]:
    imports = set()
    for _ in range(reader.number()):
        imports.add((reader.text(), reader.text()))
        kind = reader.byte()
        if kind == 0:                                   # function
            reader.number()
        elif kind == 3:                                 # global
            reader.at += 2
        elif kind == 4:                                 # tag
            reader.at += 1
            reader.number()
        else:                                           # table, memory
            reader.at += kind == 1
            flags = reader.number()
            reader.number()
            if flags & 1:
                reader.number()
    return imports


def explicit_symbols(reader: Reader, end: int) -> set[str]:
    """Undefined symbols with a name of their own, from the symbol table of the "linking" section."""
    FUNCTION, DATA, GLOBAL, SECTION, TAG, TABLE = range(6)
    UNDEFINED, EXPLICIT_NAME = 0x10, 0x40
    symbols = set()
    reader.number()                                     # version
    while reader.at < end:
        subsection, size = reader.byte(), reader.number()
        after = reader.at + size
        if subsection == 8:
            for _ in range(reader.number()):
                kind, flags = reader.byte(), reader.number()
                if kind == DATA:
                    reader.text()
                    if not flags & UNDEFINED:
                        reader.number(), reader.number(), reader.number()
                elif kind == SECTION:
                    reader.number()
                else:
                    reader.number()
                    if not flags & UNDEFINED:
                        reader.text()
                    elif flags & EXPLICIT_NAME:
                        symbols.add(reader.text())
        reader.at = after
    return symbols
