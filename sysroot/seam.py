"""Which members of the base libc stay, and which give way to ours.

The upper half of wasi-libc (musl: stdio, strings, malloc, math, time, locale) is used
as it is; the half that talks to WASI is replaced. Where one ends and the other begins
is computed from the archive itself, so that it holds for any version of the base:

  lower half   the member's object was built in the base's libc-bottom-half folder
               (known when the base was built from source)
  bindings     it imports from WASI (the component model's own built-ins alone are no
               reason: a base with cooperative threads has them all over its upper half)
  calls WASI   it calls such a binding, or the base's own descriptor table
  replaced     it defines what our library defines
  old ABI      it uses the globals that held the stack and TLS pointers before LLVM 23
  falls        it needs something that only a dropped member defined

Everything else is kept.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from archive import Member

# What is kept of the base's lower half because it has nothing to do with WASI: by a
# symbol that the member defines, with the reason. (What our library defines wins anyway.)
KEPT_OF_LOWER_HALF = {
    "errno": "the thread-local variable itself",
    "__errno_location": "the address of that variable",
    "__EINVAL": "constants for libraries that don't know this libc's numbers",
    "sbrk": "memory.grow",
    "__reallocarray": "arithmetic and realloc",
    "ceil": "arithmetic: one instruction each",
    "fmax": "arithmetic: one instruction each",
    "creal": "arithmetic: parts of a complex number",
    "_CLOCK_MONOTONIC": "the object whose address is the clock's name",
    "_CLOCK_REALTIME": "the object whose address is the clock's name",
    "__wasilibc_iftodt": "a table of numbers",
}

# What the linker itself defines, or LLVM's builtins do.
LINKER_SYMBOLS = {
    "__wasm_call_ctors", "__wasm_init_tls", "__wasm_init_memory", "__stack_pointer",
    "__init_stack_pointer", "__init_tls_base", "__tls_base", "__tls_size", "__tls_align",
    "__memory_base", "__table_base", "__dso_handle", "__heap_base", "__heap_end",
    "__data_end", "__global_base", "__stack_high", "__stack_low", "__indirect_function_table",
    "__linear_memory", "__wasm_first_page_end", "__wasm_apply_data_relocs",
    "__cpp_exception", "__c_longjmp", "__rodata_start", "__rodata_end",
}


@dataclass
class Seam:
    kept: list[Member]
    dropped: dict[str, list[Member]]      # why: members


def objects_below(folder: Path) -> set[str]:
    """Digests of the objects that were built in a folder."""
    objects = [p for p in folder.rglob("*") if p.suffix in (".o", ".obj")]
    return {hashlib.sha256(p.read_bytes()).hexdigest() for p in objects}


def cut(base: list[Member], ours: list[Member], lower_half: set[str]) -> Seam:
    """Decide for each member of the base. `lower_half`: digests of the objects known to
    belong to it (empty when the base was not built from source)."""
    our_symbols = names(ours)
    bindings = [m for m in base if imports_wasi(m)]
    tables = [m for m in base if "descriptor_table" in m.name]
    wasi_symbols = set().union(*(m.all_defined for m in bindings + tables))

    def why_dropped(member: Member) -> str | None:
        if member.defined & our_symbols:
            return "replaced"
        if member.weak & our_symbols and not member.defined - our_symbols:
            return "replaced"
        if member.digest in lower_half and not member.all_defined & KEPT_OF_LOWER_HALF.keys():
            return "lower half"
        if member in bindings:
            return "bindings"
        if member.undefined & {"__stack_pointer", "__tls_base"}:
            return "old ABI"
        if member.undefined & wasi_symbols or member in tables:
            return "calls WASI"
        return None

    seam = Seam([], {})
    for member in base:
        why = why_dropped(member)
        if why:
            seam.dropped.setdefault(why, []).append(member)
        else:
            seam.kept.append(member)
    return seam


def imports_wasi(member: Member) -> bool:
    return any(":" in module for module, _ in member.imports)


def uses_threads(member: Member) -> bool:
    """Whether it needs the component model's cooperative threads."""
    return any(name.startswith(("[thread-", "[context-get-1", "[context-set-1")) and name != "[thread-yield]"
               for _, name in member.imports)


def let_fall(seams: list[Seam], ours: list[Member], provided: set[str]) -> None:
    """Drop what can't work any more: kept members that need what only dropped ones defined,
    and then those that need these."""
    while True:
        gone = {s for seam in seams for members in seam.dropped.values() for m in members for s in m.all_defined}
        kept = [m for seam in seams for m in seam.kept]
        gone -= provided | names(kept + ours)
        falling = [(seam, m) for seam in seams for m in seam.kept if m.undefined & gone]
        if not falling:
            return
        for seam, member in falling:
            seam.kept.remove(member)
            seam.dropped.setdefault("falls", []).append(member)


def names(members: list[Member]) -> set[str]:
    """All that the members give a meaning to: definitions, and imports under a name."""
    return set().union(*(m.all_defined | m.imported for m in members))


def unmet(members: list[Member], provided: set[str]) -> dict[str, list[str]]:
    """Symbols that the members need and nobody defines, with the members that need each."""
    defined = names(members) | provided | LINKER_SYMBOLS
    needed: dict[str, list[str]] = {}
    for member in members:
        for symbol in member.undefined - defined:
            needed.setdefault(symbol, []).append(member.name)
    return dict(sorted(needed.items()))
