"""What was written to an adopted stream and not yet taken is delivered when the program
ends."""
# timeout: 60

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "host"))
from drive import SIDE, main  # noqa: E402

program = SIDE.build("tests/adopt/kept.c")
expected = b"".join(bytes([ord("a") + i]) * 10000 for i in range(10))


def test(way):
    def run():
        done = subprocess.run([SIDE.tool("run"), program, way], stdout=subprocess.PIPE, timeout=30)
        assert done.returncode == 0 and done.stdout == expected, (done.returncode, len(done.stdout))
    run.__name__ = f"all_arrives_at_{way}"
    return run


main([test(way) for way in ("return", "exit", "close")])
