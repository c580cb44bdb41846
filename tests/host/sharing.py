"""The scenarios of programs/shared.c: its parts are threads natively, and as a component calls
of one of two components composed into one, in both ways to lift calls that may wait."""

import os
import shutil
import subprocess
from pathlib import Path

CACHE = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
FEATURES = {"shared.c": "component-model-async-stackful,component-model-threading",
            "shared_threads.c": "component-model-threading"}


def commands(side, options=(), env=()):
    """{what it is called: the command line that plays all scenarios}; makes files in the current folder."""
    if side.native:
        return {"threads": side.command(side.build("tests/programs/shared.c"), env=env)}
    found = {}
    for source, features in FEATURES.items():
        both = Path(source.replace(".c", ".both.wasm")).absolute()
        shutil.copy(side.build(f"tests/programs/{source}"), "shared.wasm")  # its name is part of what is composed
        subprocess.run([CACHE / "bin" / "wasm-tools", "compose", side.build("tests/programs/sharing.c"), "-d", "shared.wasm",
                        "-o", both], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found[source] = side.command(both, options=["-W", features, *options], env=env)
    return found
