"""Tasks that share descriptors: programs/shared.c, with threads natively, and as two components
composed into one, in both ways to lift calls that may wait."""
# timeout: 300

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import side_from_environment  # noqa: E402

side = side_from_environment()
if side.native:
    sys.exit(subprocess.run([side.build("tests/programs/shared.c")]).returncode)
cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
failed = 0
for source, features in (("shared.c", "component-model-async-stackful,component-model-threading"),
                         ("shared_threads.c", "component-model-threading")):
    both = source.replace(".c", ".both.wasm")
    shutil.copy(side.build(f"tests/programs/{source}"), "shared.wasm")  # its name is part of what is composed
    subprocess.run([cache / "bin" / "wasm-tools", "compose", side.build("tests/programs/sharing.c"), "-d", "shared.wasm",
                    "-o", both], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # With a time limit wasmtime gets the bytes of files on threads of its own, and other tasks run meanwhile.
    for limit in ((), ("-W", "timeout=600s")):
        print(source, *limit, flush=True)
        failed |= subprocess.run([side.tool("run"), "-W", features, *limit, "--dir", ".::/", both]).returncode
sys.exit(failed)
