"""Tasks that share descriptors: programs/shared.c, with threads natively, and as two components
composed into one."""
# timeout: 180

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import side_from_environment  # noqa: E402

side = side_from_environment()
program = side.build("tests/programs/shared.c")
if side.native:
    sys.exit(subprocess.run([program]).returncode)
cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
subprocess.run([cache / "bin" / "wasm-tools", "compose", side.build("tests/programs/sharing.c"), "-d", program,
                "-o", "both.wasm"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
sys.exit(subprocess.run([side.tool("run"), "-W", "component-model-async-stackful,component-model-threading",
                         "both.wasm"]).returncode)
