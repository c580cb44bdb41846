"""A call that uses more than its stack of 1 MiB is stopped before another task sees it."""
# timeout: 120

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import side_from_environment  # noqa: E402

side = side_from_environment()
cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
caller = side.build("tests/adopt/deep.c")
failed = 0
for source, features in (("worker", "component-model-async-stackful,component-model-threading"),
                         ("worker_threads", "component-model-threading")):
    shutil.copy(side.build(f"tests/adopt/{source}.c"), "worker.wasm")  # whose name is part of what is composed
    subprocess.run([cache / "bin" / "wasm-tools", "compose", caller, "-d", "worker.wasm", "-o", "both.wasm"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for kilobytes, returns in ((900, True), (1100, False)):
        name = f"{source}_with_{kilobytes}_kilobytes_{'returns' if returns else 'traps'}"
        print(f"[ RUN      ] {name}", flush=True)
        done = subprocess.run([side.tool("run"), "-W", features, "both.wasm", str(kilobytes)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=30)
        if returns:
            good = done.returncode == 0 and done.stdout == "returned\n"
        else:
            good = done.returncode != 0 and "a_task_has_overrun_its_stack" in done.stderr
        failed += not good
        if not good:
            print(done.returncode, done.stdout, done.stderr[:2000])
        print(f"[       OK ] {name}" if good else f"[  FAILED  ] {name}", flush=True)
sys.exit(1 if failed else 0)
