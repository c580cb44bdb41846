"""What the runtime does with each way to lift an exported function, and which of its
features each needs: the table in docs/adopt.md. Eight calls of one instance wait 60 ms
at the same time, by raw component-model calls (lifted.c)."""
# timeout: 180

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "host"))
from drive import SIDE, main  # noqa: E402
from harness import ROOT  # noqa: E402

CALLS, MS = 8, 60
STACKFUL, THREADING = "component-model-async-stackful", "component-model-threading"
cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, **options).stdout


def lifted(name, lift=None, sync=False, change=lambda code: code, defines=()):
    """The component that exports the function in that way, composed with its caller."""
    folder = Path(name)
    (folder / "wit" / "deps").mkdir(parents=True)
    shutil.copy(ROOT / "tests/adopt/lifts.wit", folder / "wit")
    for package in (cache / "wit").glob("*.wit"):
        shutil.copy(package, folder / "wit" / "deps")
    run(cache / "bin/wit-bindgen", "c", folder / "wit", "--world", "lifted", "--out-dir", folder,
        *(["--sync", "export:test:lifts/lift#wait", "--generate-async-helpers"] if sync else []))
    code = folder / "lifted.c"
    if lift:
        code.write_bytes(run(SIDE.tool("epoll-bindings"), f"--{lift}", code))
    code.write_text(change(code.read_text()))
    run(SIDE.tool("cc"), "-O1", "-mexec-model=reactor", f"-I{folder}", *defines, ROOT / "tests/adopt/lifted.c", code,
        folder / "lifted_component_type.o", "-o", folder / "lifted.wasm")
    caller = SIDE.build("tests/adopt/lifts_caller.c")
    run(cache / "bin/wasm-tools", "compose", caller, "-d", folder / "lifted.wasm", "-o", folder / "both.wasm")
    return folder / "both.wasm"


def start(program, *features, args=()):
    return subprocess.run([SIDE.tool("run"), *(word for f in features for word in ("-W", f)), str(program), *args],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=60)


def calls(program, *features):
    """How long the calls took, all together, and what each said of its stack and storage."""
    done = start(program, *features)
    found = re.fullmatch(r"(\d+) ms,((?: \d)+)\n", done.stdout)
    assert found, (done.returncode, done.stdout, done.stderr)
    return int(found[1]), {int(word) for word in found[2].split()}


def refused(program, message, *features):
    done = start(program, *features)
    assert done.returncode != 0 and message in done.stderr, (done.returncode, done.stderr)


def one_after_the_other(ms):
    assert ms >= CALLS * MS, ms


def at_once(ms):
    assert MS <= ms < CALLS * MS / 2, ms


def sync_holds_up_all_others():
    ms, own = calls(lifted("sync", sync=True, defines=["-DSYNC"]))
    one_after_the_other(ms)
    assert own == {3}, own


def a_callback_lift_that_blocks_holds_up_all_others():
    ms, own = calls(lifted("blocking"))
    one_after_the_other(ms)
    assert own == {3}, own


def a_call_held_back_is_cancelled_before_it_starts():
    done = start(lifted("held"), args=["cancel"])
    assert (done.returncode, done.stdout) == (0, "0 handles left\n"), (done.returncode, done.stdout, done.stderr)


def a_callback_lift_that_returns_WAIT_holds_up_nobody():
    ms, own = calls(lifted("waiting", defines=["-DWAIT"]))
    at_once(ms)
    assert own == {1}, own  # a stack it has none


def stackful_without_the_second_slot_shares_storage():
    program = lifted("shared", "stackful", change=lambda code: code.replace("(void)__wasi_epoll_storage_of_task();", ""))
    ms, own = calls(program, STACKFUL)
    at_once(ms)
    assert 2 in own and own <= {2, 3}, own  # what all but the last one find is not their own
    refused(program, "requires the component model async stackful feature")


def stackful_has_all_of_its_own():
    program = lifted("stackful", "stackful")
    ms, own = calls(program, STACKFUL, THREADING)
    at_once(ms)
    assert own == {3}, own
    refused(program, "requires the component model async stackful feature", THREADING)
    refused(program, "immediate must be zero", STACKFUL)


def threads_have_all_of_their_own():
    program = lifted("threads", "threads")
    ms, own = calls(program, THREADING)
    at_once(ms)
    assert own == {3}, own
    refused(program, "immediate must be zero")


main([sync_holds_up_all_others, a_callback_lift_that_blocks_holds_up_all_others,
      a_call_held_back_is_cancelled_before_it_starts, a_callback_lift_that_returns_WAIT_holds_up_nobody,
      stackful_without_the_second_slot_shares_storage, stackful_has_all_of_its_own, threads_have_all_of_their_own])
