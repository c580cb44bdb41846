# The main stack: 8 MiB as on Linux, and overflowing it ends the program.

from drive import main, run, trapped

PROGRAM = "tests/programs/stack.c"


def deep_recursion_works():
    done = run(PROGRAM, "deep")
    assert (done.returncode, done.stdout) == (0, b"1\nmemory is whole\n"), done


def many_calls_work():
    done = run(PROGRAM, "calls")
    assert (done.returncode, done.stdout) == (0, b"50000\nmemory is whole\n"), done


def a_seven_mib_array_works():
    done = run(PROGRAM, "large")
    assert (done.returncode, done.stdout) == (0, b"1792\nmemory is whole\n"), done


def overflow_ends_the_program():
    for mode in ["overflow", "overflow-at-once", "overflow-far"]:
        done = run(PROGRAM, mode)
        assert trapped(done.returncode), (mode, done.returncode)
        assert done.stdout == b"", (mode, done.stdout)


if __name__ == "__main__":
    main([deep_recursion_works, many_calls_work, a_seven_mib_array_works, overflow_ends_the_program])
