"""A call that uses more than its stack of 1 MiB is stopped before another task sees it."""
# timeout: 120

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "host"))
from drive import SIDE, main  # noqa: E402

cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
caller = SIDE.build("tests/adopt/deep.c")


def test(source, features, kilobytes, returns):
    def run():
        shutil.copy(SIDE.build(f"tests/adopt/{source}.c"), "worker.wasm")  # whose name is part of what is composed
        subprocess.run([cache / "bin" / "wasm-tools", "compose", caller, "-d", "worker.wasm", "-o", "both.wasm"], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        done = subprocess.run([SIDE.tool("run"), "-W", features, "both.wasm", str(kilobytes)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=30)
        said = (done.returncode, done.stdout, done.stderr[:2000])
        if returns:
            assert done.returncode == 0 and done.stdout == "returned\n", said
        else:
            assert done.returncode != 0 and "a_task_has_overrun_its_stack" in done.stderr, said
    run.__name__ = f"{source}_with_{kilobytes}_kilobytes_{'returns' if returns else 'traps'}"
    return run


main([test(source, features, kilobytes, returns)
      for source, features in (("worker", "component-model-async-stackful,component-model-threading"),
                               ("worker_threads", "component-model-threading"))
      for kilobytes, returns in ((900, True), (1100, False))])
