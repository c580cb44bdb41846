"""For tests driven from the host: start a program on this side, talk to it, watch it.

A script's tests are functions; `main(tests)` runs them in order and prints the lines that
cmocka prints.
"""

import re
import subprocess
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from harness import BuildFailed, side_from_environment  # noqa: E402

SIDE = side_from_environment()
LOOPBACK = "127.0.0.1"


def command(source, *args, options=(), env=()):
    """Build a program of the repository; the command that runs it."""
    return SIDE.command(SIDE.build(source), [str(arg) for arg in args], options, env)


def run(source, *args, options=(), env=(), timeout=30, **how):
    """Run a program to its end. Its output is in .stdout and .stderr."""
    how.setdefault("stdin", subprocess.DEVNULL)
    how.setdefault("stdout", subprocess.PIPE)
    how.setdefault("stderr", subprocess.PIPE)
    # SIGPIPE stays ignored, as Python has it, so that both sides see EPIPE.
    return subprocess.run(command(source, *args, options=options, env=env), timeout=timeout,
                          restore_signals=False, **how)


def start(source, *args, options=(), env=(), **how):
    """Start a program whose standard streams are pipes."""
    for name in ("stdin", "stdout", "stderr"):
        how.setdefault(name, subprocess.PIPE)
    return subprocess.Popen(command(source, *args, options=options, env=env),
                            restore_signals=False, **how)


def trapped(status):
    """Did the program end by a signal natively, by a trap as a component?"""
    return status < 0 if SIDE.native else status in (134, -6)


class Server:
    """A program that prints `port N` and serves until it is killed."""

    def __init__(self, source, *args, options=(), env=(), **how):
        self.process = subprocess.Popen(command(source, *args, options=options, env=env),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, **how)
        line = self.process.stdout.readline().decode()
        match = re.search(r"port (\d+)", line)
        if not match:
            self.process.kill()
            raise RuntimeError(f"the server didn't start: {line!r}")
        self.port = int(match[1])
        self.address = (LOOPBACK, self.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def alive(self):
        return self.process.poll() is None

    def sockets(self):
        """How many sockets the process holds."""
        count = 0
        for fd in Path(f"/proc/{self.process.pid}/fd").iterdir():
            try:
                count += str(fd.readlink()).startswith("socket:")
            except FileNotFoundError:
                pass
        return count

    def memory(self):
        """Resident memory in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100


def eventually(condition, seconds=10):
    """Wait until a condition holds; whether it does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def main(tests):
    failed = []
    print(f"[==========] Running {len(tests)} test(s).", flush=True)
    for test in tests:
        print(f"[ RUN      ] {test.__name__}", flush=True)
        try:
            test()
        except BuildFailed as error:
            print(f"did not build:\n{error}\n[  FAILED  ] {test.__name__}", flush=True)
            sys.exit(1)
        except Exception as error:
            traceback.print_exc(file=sys.stdout)
            if isinstance(error, subprocess.CalledProcessError) and error.stderr:
                said = error.stderr
                print((said if isinstance(said, str) else said.decode(errors="replace"))[:3000])
            failed.append(test.__name__)
            print(f"[  FAILED  ] {test.__name__}", flush=True)
        else:
            print(f"[       OK ] {test.__name__}", flush=True)
    sys.exit(len(failed))
