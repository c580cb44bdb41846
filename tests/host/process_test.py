# How a process starts and ends: arguments, environment, exit codes, what is flushed and run.

from drive import main, run, trapped

PROGRAM = "tests/programs/process.c"


def ends(*args, status=0, output=b"", **how):
    done = run(PROGRAM, *args, **how)
    assert done.returncode == status, (args, done.returncode, done.stderr)
    assert done.stdout == output, (args, done.stdout)


def exit_codes_reach_the_host():
    for code in [0, 1, 2, 42, 127, 200, 255]:
        ends("exit", code, status=code)
        ends("return", code, status=code)
        ends("_exit", code, status=code)
        ends("_Exit", code, status=code)


def only_the_low_byte_of_an_exit_code_counts():
    ends("exit", 256 + 3, status=3)
    ends("exit", -1, status=255)
    ends("return", 512, status=0)


def output_is_flushed_at_exit():
    ends("flush", output=b"kept, though without a newline")


def immediate_exit_flushes_and_calls_nothing():
    ends("_Exit", 3, status=3, output=b"")


def atexit_functions_run_last_first():
    ends("atexit", 7, status=7, output=b"main ends\nb\nregisters late\nlate\na\n")


def many_atexit_functions():
    ends("many-atexit", output=b"a\n" * 1000)


def quick_exit_runs_its_own_functions():
    ends("quick_exit", 5, status=5, output=b"quick\n")


def the_only_thread_ends():
    ends("pthread_exit", output=b"inner\nouter\nvalue\na\nflushed")
    ends("pthread_exit", 1, output=b"popped\ninner\nouter\nvalue\na\nflushed")


def constructors_and_destructors_run_in_order():
    ends("exit", 0, env=["ANNOUNCE=1"], output=b"constructor 101\nconstructor 102\nmain\ndestructor\n")
    ends("return", 4, env=["ANNOUNCE=1"], status=4, output=b"constructor 101\nconstructor 102\nmain\ndestructor\n")
    ends("_exit", 4, env=["ANNOUNCE=1"], status=4, output=b"constructor 101\nconstructor 102\nmain\n")


def abort_ends_at_once():
    done = run(PROGRAM, "abort")
    assert trapped(done.returncode), done.returncode
    assert done.stdout == b"before\n"


def trap_ends_at_once():
    done = run(PROGRAM, "trap")
    assert trapped(done.returncode), done.returncode


def arguments_arrive():
    words = ["one", "", "two words", "a=b", "--dir", "-W", "ü€𝄞", "new\nline", "'\"$*\\"]
    expected = f"{len(words) + 2}\n" + "".join(f"<{word}>\n" for word in words)
    ends("arguments", *words, output=expected.encode())
    ends("arguments", output=b"2\n")


def many_and_large_arguments_arrive():
    ends("argument-sizes", *["12345"] * 20000, output=b"20002 100000\n")
    ends("argument-sizes", "x" * 120_000, output=b"3 120000\n")


def environment_arrives():
    ends("environment", "ONE", "EMPTY", "SPACES", "EQUALS", "WIDE", "NOT_THERE",
         env=["ONE=1", "EMPTY=", "SPACES= a b ", "EQUALS=x=y=z", "WIDE=ü€𝄞"],
         output="ONE=1\nEMPTY=\nSPACES= a b \nEQUALS=x=y=z\nWIDE=ü€𝄞\nNOT_THERE=(none)\n".encode())


if __name__ == "__main__":
    main([
        exit_codes_reach_the_host,
        only_the_low_byte_of_an_exit_code_counts,
        output_is_flushed_at_exit,
        immediate_exit_flushes_and_calls_nothing,
        atexit_functions_run_last_first,
        many_atexit_functions,
        quick_exit_runs_its_own_functions,
        the_only_thread_ends,
        constructors_and_destructors_run_in_order,
        abort_ends_at_once,
        trap_ends_at_once,
        arguments_arrive,
        many_and_large_arguments_arrive,
        environment_arrives,
    ])
