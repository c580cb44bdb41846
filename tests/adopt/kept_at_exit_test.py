"""What was written to an adopted stream and not yet taken is delivered when the program
ends."""
# timeout: 60

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import side_from_environment  # noqa: E402

side = side_from_environment()
program = side.build("tests/adopt/kept.c")
expected = b"".join(bytes([ord("a") + i]) * 10000 for i in range(10))
failed = 0
for way in ("return", "exit", "close"):
    name = f"all_arrives_at_{way}"
    print(f"[ RUN      ] {name}", flush=True)
    done = subprocess.run([side.tool("run"), program, way], stdout=subprocess.PIPE, timeout=30)
    good = done.returncode == 0 and done.stdout == expected
    failed += not good
    if not good:
        print(f"status {done.returncode}, {len(done.stdout)} bytes")
    print(f"[       OK ] {name}" if good else f"[  FAILED  ] {name}", flush=True)
sys.exit(1 if failed else 0)
