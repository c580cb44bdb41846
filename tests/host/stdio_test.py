# Standard input, output and error: pipes, files, terminals and their ends.

import hashlib
import os
import pty
import subprocess
import tempfile
import time

from drive import main, run, start

PROGRAM = "tests/programs/stdio.c"


def says(mode, *args, output, error=b"", status=0, **how):
    done = run(PROGRAM, mode, *args, **how)
    got = (done.returncode, done.stdout, done.stderr)
    assert got == (status, output, error), (mode, got)


def output_and_error_are_two_streams():
    says("streams", output=b"output done\n", error=b"error 1\nerror 2\n")


def formats_print():
    done = run(PROGRAM, "formats")
    assert done.stdout == b"-5  3.14 text c ff left  | +7 1099511627776 %d 1.234568e+04 %%\n" % 4, done.stdout
    assert done.stderr.startswith(b"perror: "), done.stderr


def vectors_are_written_in_order():
    says("vectors", output=b"abcdef\n")


def input_from_a_pipe_comes_whole():
    data = os.urandom(5_000_001)
    says("cat", output=data, stdin=None, input=data)


def input_from_a_file_comes_whole():
    data = os.urandom(3_000_001)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        says("cat", output=data, stdin=file)
        file.seek(1_000_000)
        says("cat", output=data[1_000_000:], stdin=file)


def output_to_a_file_comes_whole():
    with tempfile.TemporaryFile() as file:
        run(PROGRAM, "pour", 3_000_001, stdout=file)
        assert file.tell() == 3_000_001 or os.fstat(file.fileno()).st_size == 3_000_001


def no_input_is_the_end():
    says("cat", output=b"")
    says("cat", output=b"", stdin=None, input=b"")
    says("end", output=b"0 0 0\n1 1\n")
    says("end", output=b"0 0 0\n1 1\n", stdin=None, input=b"")


def lines_are_read():
    says("lines", stdin=None, input=b"one\n\nthree words here\nlast",
         output=b"1: 4 one\n2: 1 \n3: 17 three word\n4: 4 last\nend 1 error 0\n")
    says("lines", stdin=None, input=b"x" * 100_000 + b"\n",
         output=b"1: 100001 xxxxxxxxxx\nend 1 error 0\n")
    says("lines", output=b"end 1 error 0\n")


def small_reads_and_ungetc():
    says("small-reads", stdin=None, input=b"abcdefghijk\nlm", output=b"a\n[abcdefg]\n[hijk\n]\n[lm]\n")


def numbers_are_scanned():
    says("sum", stdin=None, input=b"1 2.5\n-3e2\t0x10 end", output=b"4 -280.500\n")


def large_output_through_a_slow_reader():
    size = 4_000_000
    process = start(PROGRAM, "pour", size)
    digest, got = hashlib.sha256(), 0
    while part := process.stdout.read1(50_000):
        digest.update(part)
        got += len(part)
        if got < 1_000_000:
            time.sleep(0.005)
    assert process.wait(10) == 0
    process.communicate()
    block = bytes((i * 31 + i // 256) & 255 for i in range(100_000))
    assert got == size
    assert digest.digest() == hashlib.sha256((block * 40)[:size]).digest()


def output_without_a_reader_is_epipe():
    process = start(PROGRAM, "broken-output")
    assert process.stdout.readline() == b"ready\n"
    process.stdout.close()
    process.stdin.write(b"go\n")
    process.stdin.close()
    said = process.stderr.read()
    assert said == b"write EPIPE\nwrite EPIPE\nfflush EPIPE\nPOLLERR 1\n", said
    assert process.wait(10) == 0
    process.stderr.close()


def waits_for_input(mode):
    process = start(PROGRAM, mode)
    assert process.stdout.readline() == b".\n"
    time.sleep(0.1)
    process.stdin.write(b"first")
    process.stdin.flush()
    said = process.stdout.readline()
    assert said == b"idle 0 timeout 0 in time, then 1 in 1 hup 0, read 5 first\n", said
    assert process.stdout.readline() == b".\n"
    process.stdin.write(b"second")
    process.stdin.flush()
    said = process.stdout.readline()
    assert said == b"idle 0 timeout 0 in time, then 1 in 1 hup 0, read 6 second\n", said
    assert process.stdout.readline() == b".\n"
    process.stdin.close()
    said = process.stdout.readline()
    # The end of a pipe is a hang-up, with or without POLLIN.
    assert said in (b"idle 0 timeout 0 in time, then 1 in 0 hup 1, read 0 \n",
                    b"idle 0 timeout 0 in time, then 1 in 1 hup 1, read 0 \n"), said
    process.stdin = None
    process.communicate(timeout=10)
    assert process.returncode == 0


def poll_waits_for_input():
    waits_for_input("poll")


def epoll_waits_for_input():
    waits_for_input("epoll")


def nonblocking_input():
    process = start(PROGRAM, "nonblocking-input")
    said = process.stdout.readline() + process.stdout.readline()
    assert said == b"idle read EAGAIN\n.\n", said
    process.stdin.write(b"x")
    process.stdin.flush()
    said = process.stdout.readline() + process.stdout.readline()
    assert said == b"read ok\nread EAGAIN\n", said
    process.communicate(timeout=10)


def output_is_writable():
    says("writable", output=b"2 1 1\n")


def streams_have_a_direction():
    says("wrong-way", stdin=subprocess.PIPE,
         output=b"write to stdin EBADF\nread from stdout EBADF\nlseek ESPIPE\nlseek ESPIPE\n")


def streams_can_be_redirected():
    says("redirect", output=b"one\nthree\n", error=b"two\nfour 4\n")


def closed_output_is_told():
    says("closed-output", output=b"", error=b"EBADF\n")


def pipes_are_no_terminals():
    says("isatty", output=b"0 0 0\n", stdin=subprocess.PIPE)
    says("isatty", output=b"0 0 0\n")


def output_to_a_pipe_is_buffered():
    says("buffering", output=b"first\ndirect\nline\n")


def on_a_terminal(mode):
    leader, follower = pty.openpty()
    done = run(PROGRAM, mode, stdin=follower, stdout=follower, stderr=follower)
    os.close(follower)
    said = os.read(leader, 1000)
    os.close(leader)
    assert done.returncode == 0
    return said


def terminals_are_told():
    assert on_a_terminal("isatty") == b"1 1 1\r\n"


def output_to_a_terminal_goes_line_by_line():
    assert on_a_terminal("buffering") == b"first\r\nline\r\ndirect\r\n"


if __name__ == "__main__":
    main([
        output_and_error_are_two_streams,
        formats_print,
        vectors_are_written_in_order,
        input_from_a_pipe_comes_whole,
        input_from_a_file_comes_whole,
        output_to_a_file_comes_whole,
        no_input_is_the_end,
        lines_are_read,
        small_reads_and_ungetc,
        numbers_are_scanned,
        large_output_through_a_slow_reader,
        output_without_a_reader_is_epipe,
        poll_waits_for_input,
        epoll_waits_for_input,
        nonblocking_input,
        output_is_writable,
        streams_have_a_direction,
        streams_can_be_redirected,
        closed_output_is_told,
        pipes_are_no_terminals,
        output_to_a_pipe_is_buffered,
        terminals_are_told,
        output_to_a_terminal_goes_line_by_line,
    ])
