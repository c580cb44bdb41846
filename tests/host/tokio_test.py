# Rust's tokio and mio: the programs of tokio-smoke/, as a component with mio on poll, as it is
# published, and on epoll.
# timeout: 900

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / os.environ.get("BUILD", "build") / "tokio-smoke"
CACHE = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")
VARIANTS = ["native"] if os.environ["TEST_SIDE"] == "native" else ["newest", "epoll"]

# The programs' lines become cmocka's, which the runner counts.
variant = ""
running = subprocess.Popen(["bash", ROOT / "tokio-smoke" / "run.sh", "--short", "--build", BUILD,
                            "--cache", CACHE / "build" / "tokio-smoke",
                            "--sysroot", os.environ["TEST_SYSROOT"] or "none", *VARIANTS],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
for line in running.stdout:
    print(line, end="")
    if heading := re.match(r"== (\w+)$", line):
        variant = heading[1]
    elif check := re.match(r"(ok|FAILED)  +(\w+)", line):
        word = "[       OK ]" if check[1] == "ok" else "[  FAILED  ]"
        print(f"{word} {variant}_{check[2]}", flush=True)
sys.exit(running.wait())
