"""caller.c and worker.c, two components composed into one."""
# timeout: 180

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import side_from_environment  # noqa: E402

side = side_from_environment()
cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
worker = side.build("tests/adopt/worker.c")
caller = side.build("tests/adopt/caller.c", cmocka=True)
subprocess.run([cache / "bin" / "wasm-tools", "compose", caller, "-d", worker, "-o", "both.wasm"], check=True,
               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
sys.stdout.flush()
sys.exit(subprocess.run([side.tool("run"), "-W", "component-model-async-stackful,component-model-threading",
                         "both.wasm"]).returncode)
