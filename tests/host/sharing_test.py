"""Tasks that share descriptors: see sharing.py."""
# timeout: 300

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import side_from_environment  # noqa: E402
from sharing import commands  # noqa: E402

side = side_from_environment()
failed = 0
for name, command in commands(side, ["--dir", ".::/"]).items():
    # With a time limit wasmtime gets the bytes of files on threads of its own, and other tasks run meanwhile.
    for limit in ((), ("-W", "timeout=600s")) if not side.native else ((),):
        print(name, *limit, flush=True)
        failed |= subprocess.run([command[0], *limit, *command[1:]]).returncode
sys.exit(failed)
