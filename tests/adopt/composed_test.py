"""caller.c and worker.c, two components composed into one; the worker in both ways to
lift calls that may wait."""
# timeout: 180

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import side_from_environment  # noqa: E402

side = side_from_environment()
cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
caller = side.build("tests/adopt/caller.c", cmocka=True)
failed = 0
for source, features in (("worker.c", "component-model-async-stackful,component-model-threading"),
                         ("worker_threads.c", "component-model-threading")):
    worker, both = "worker.wasm", source.replace(".c", ".both.wasm")
    shutil.copy(side.build(f"tests/adopt/{source}"), worker)  # whose name is part of what is composed
    subprocess.run([cache / "bin" / "wasm-tools", "compose", caller, "-d", worker, "-o", both], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(source, flush=True)
    hears = ["hears"] if "threads" in source else []
    failed |= subprocess.run([side.tool("run"), "-W", features, both, *hears]).returncode
sys.exit(failed)
