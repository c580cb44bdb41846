# Random sequences of descriptor operations: a component must see what Linux sees.
# timeout: 600

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "host"))
import run  # noqa: E402
from drive import SIDE, main  # noqa: E402
from harness import Side  # noqa: E402

# The same seeds every time; `make differential` looks for new ones.
FIRST = int(os.environ.get("DIFFERENTIAL_SEED", "1"))


def two_native_runs_agree():
    native = run.Driver(Side("native"))
    assert native.hashes(FIRST, run.SEQUENCES) == native.hashes(FIRST, run.SEQUENCES)


def ten_thousand_sequences_agree_with_linux():
    native, component = run.Driver(Side("native")), run.Driver(SIDE)
    print(f"seeds {FIRST} to {FIRST + run.SEQUENCES - 1}", flush=True)
    different = run.different_seeds(native, component, FIRST, run.SEQUENCES)
    for seed in different[:3]:
        run.report(native, component, seed, run.shrink(native, component, seed))
    assert not different, f"{len(different)} differ: {different[:40]}"


main([two_native_runs_agree if SIDE.native else ten_thousand_sequences_agree_with_linux])
