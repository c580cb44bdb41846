# timeout: 300
"""docs/interfaces.md says what is true of the sysroot, and docs/limits.txt agrees with it.

Of the base that is built from source: another one may have more."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

done = subprocess.run([sys.executable, str(ROOT / "docs" / "interfaces.py"), os.environ["TEST_SYSROOT"], "--check"],
                      capture_output=True, text=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
print(done.stdout + done.stderr, end="")
print(f"[{'  FAILED  ' if done.returncode else '       OK '}] the_page_of_interfaces_is_true")
sys.exit(done.returncode)
