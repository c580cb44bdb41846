# Random sequences of operations: a component must see what Linux sees.
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


def two_native_runs_agree(driver, count):
    native = run.Driver(driver, Side("native"))
    assert native.hashes(FIRST, count) == native.hashes(FIRST, count)


def agree_with_linux(driver, count):
    native, component = run.Driver(driver, Side("native")), run.Driver(driver, SIDE)
    print(f"seeds {FIRST} to {FIRST + count - 1}", flush=True)
    different = run.different_seeds(native, component, FIRST, count)
    for seed in different[:3]:
        run.report(native, component, seed, run.shrink(native, component, seed))
    assert not different, f"{len(different)} differ: {different[:40]}"


CHECK = two_native_runs_agree if SIDE.native else agree_with_linux


def ten_thousand_sequences_on_descriptors():
    CHECK("descriptors", 10000)


def five_thousand_sequences_on_files():
    CHECK("files", 5000)


main([ten_thousand_sequences_on_descriptors, five_thousand_sequences_on_files])
