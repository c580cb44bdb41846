# Files that others change meanwhile, a full disk, and one that can only be read.

import contextlib
import subprocess
import tempfile
from pathlib import Path

from drive import SIDE, main, run, start

PROGRAM = "tests/programs/files.c"


def options(folder):
    return () if SIDE.native else (f"--dir={folder}::{folder}",)


@contextlib.contextmanager
def folder():
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@contextlib.contextmanager
def small_disk(size):
    with tempfile.TemporaryDirectory() as name:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", name],
                                 capture_output=True, check=False).returncode == 0
        try:
            yield Path(name) if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", name], check=True)


def a_reader_sees_what_another_process_wrote():
    with folder() as here:
        file = here / "file"
        file.write_bytes(b"0123456789" * 100)
        with start(PROGRAM, "follow", file, options=options(here)) as reader:
            def next_bytes():
                reader.stdin.write(b"go\n")
                reader.stdin.flush()
                return reader.stdout.readline().strip()

            assert next_bytes() == b"0123456789"
            assert next_bytes() == b"0123456789"
            for i in range(20):
                mark = b"change %03d" % i
                with file.open("r+b") as other:
                    other.seek(20 + 10 * i)
                    other.write(mark)
                assert next_bytes() == mark
            # At the end, and on from there.
            with file.open("r+b") as other:
                other.truncate(225)
            assert next_bytes() == b"01234"
            assert next_bytes() == b""
            with file.open("ab") as other:
                other.write(b"more")
            assert next_bytes() == b"more"
            reader.stdin.close()
            assert reader.wait(10) == 0


def what_write_returned_is_in_the_file():
    with folder() as here:
        file = here / "file"
        with start(PROGRAM, "extend", file, options=options(here)) as writer:
            expected = b""
            for i in range(50):
                line = b"line %d\n" % i
                expected += line
                writer.stdin.write(line)
                writer.stdin.flush()
                assert writer.stdout.readline() == b"wrote %d\n" % len(line)
                assert file.read_bytes() == expected
            writer.kill()
            writer.wait()
            assert file.read_bytes() == expected


def a_full_disk_is_reported():
    with small_disk("256k") as disk:
        if not disk:
            return  # Only root may mount.
        done = run(PROGRAM, "fill", disk / "file", options=options(disk))
        assert done.stdout.decode().splitlines() == [
            "open 0", "full ENOSPC, as much as it said", "fsync 0", "again 100", "close 0"], done


def a_disk_for_reading_only_stays_as_it_is():
    with small_disk("64k") as disk:
        if not disk:
            return
        (disk / "there").write_text("x")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        done = run(PROGRAM, "change", disk, options=options(disk))
        said = dict(line.split(" ", 1) for line in done.stdout.decode().splitlines())
        assert said["read"] == said["stat"] == "0", said
        for refused in ("create", "mkdir", "write", "unlink"):
            # The host has no name for EROFS and says that it is an error of I/O.
            assert said[refused] in (("EROFS",) if SIDE.native else ("EROFS", "I/O error")), said


main([
    a_reader_sees_what_another_process_wrote,
    what_write_returned_is_in_the_file,
    a_full_disk_is_reported,
    a_disk_for_reading_only_stays_as_it_is,
])
