# Files that others change meanwhile, a full disk, and one that can only be read.

import contextlib
import ctypes
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


def stdio_tells_of_a_full_disk():
    with small_disk("256k") as disk:
        if not disk:
            return
        done = run(PROGRAM, "fill-by-stdio", disk / "file", options=options(disk))
        assert done.stdout.decode().splitlines() == [
            "open 0", "fwrite ENOSPC", "ferror 1", "fflush ENOSPC", "fclose ENOSPC", "in place 1", "beyond ENOSPC",
            "closed 0"], done


def without_privileges():
    """Root may do everything; not so without these: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


def what_is_denied():
    with folder() as here:
        (here / "secret").write_text("x")
        (here / "secret").chmod(0)
        for name, mode in (("closed", 0), ("kept", 0o555)):
            (here / name).mkdir()
            (here / name / "file").write_text("x")
            (here / name / "folder").mkdir()
            (here / name).chmod(mode)
        done = run(PROGRAM, "denied", here, options=options(here), preexec_fn=without_privileges)
        said = dict(line.rsplit(" ", 1) for line in done.stdout.decode().splitlines())
        assert said.pop("stat") == said.pop("open") == "0", said
        assert set(said.values()) == {"EACCES"} and len(said) == 13, said
        for name in ("closed", "kept"):
            (here / name).chmod(0o755)
        assert sorted(p.name for p in (here / "kept").iterdir()) == ["file", "folder"]


def nothing_leads_out_of_a_folder():
    if SIDE.native:
        return  # Linux has no such fence.
    with folder() as here:
        outside, inside = here / "outside", here / "inside"
        for path in (outside, inside, inside / "inner"):
            path.mkdir()
        (outside / "file").write_text("untouched")
        (inside / "out").symlink_to(outside)
        (inside / "above").symlink_to("..")
        (inside / "file").symlink_to("../outside/file")
        done = run(PROGRAM, "escape", inside, options=options(inside))
        lines = done.stdout.decode().splitlines()
        assert done.returncode == 0 and len(lines) == 4 * 24 + 5, done
        for line in lines:
            # ENOTDIR: the link itself is none.
            assert line.startswith("way ") or line.split(" ")[-1] in ("EPERM", "ENOENT") or line == "rmdir ENOTDIR", line
        assert [p.name for p in outside.iterdir()] == ["file"]
        assert (outside / "file").read_text() == "untouched"
        assert sorted(p.name for p in inside.iterdir()) == ["above", "file", "inner", "out", "own"]


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
    stdio_tells_of_a_full_disk,
    what_is_denied,
    nothing_leads_out_of_a_folder,
    a_disk_for_reading_only_stays_as_it_is,
])
