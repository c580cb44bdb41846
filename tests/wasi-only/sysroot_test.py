# The sysroot as its users meet it: a plain clang, the wrappers, CMake, Meson, a copy in
# another place, and a base and compiler laid out as wasi-sdk lays out its own. Linux has
# no such thing to compare with.
# timeout: 300

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "host"))
from drive import SIDE, main  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache/wasi-epoll")
SYSROOT = Path(SIDE.sysroot)
CLANG = CACHE / "bin/clang"
# The component linker, and the linker it calls, are found as any program is.
os.environ["PATH"] = f"{CACHE / 'bin'}:{os.environ['PATH']}"

HELLO_C = '#include <stdio.h>\nint main(void) { return puts("hello") < 0; }\n'
HELLO_CPP = """
#include <filesystem>
#include <iostream>
#include <map>
#include <vector>
int main() {
  std::map<std::string, std::vector<int>> numbers{{"b", {1, 2, 3}}};
  std::cout << std::filesystem::path("/a/b").filename().string() << numbers.at("b").size() << '\\n';
}
"""
THROW_CPP = """
#include <iostream>
#include <map>
int main() {
  try {
    return std::map<int, int>().at(1);
  } catch (const std::exception &) {
    std::cout << "caught\\n";
  }
}
"""


def check(*command, cwd=None, **how):
    done = subprocess.run([str(word) for word in command], cwd=cwd, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, **how)
    assert done.returncode == 0, f"{command}: {done.stdout}"
    return done.stdout


def program(source, name, *compiler, sysroot=SYSROOT):
    """What a program prints, compiled with that command."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_text(source)
        check(*compiler, path, "-o", f"{path}.wasm")
        return check(sysroot / "bin/wasm32-wasip3-run", f"{path}.wasm")


def plain(compiler):
    return [CLANG.with_name(compiler), "--target=wasm32-wasip3", f"--sysroot={SYSROOT}"]


def a_plain_clang_compiles_c():
    assert program(HELLO_C, "hello.c", *plain("clang")) == "hello\n"


def a_plain_clang_compiles_cxx():
    assert program(HELLO_CPP, "hello.cpp", *plain("clang++"), "-std=c++20") == "b3\n"


def a_plain_clang_compiles_exceptions():
    flags = ["-fwasm-exceptions", "-mllvm", "-wasm-use-legacy-eh=false", "-lunwind"]
    assert program(THROW_CPP, "throw.cpp", *plain("clang++"), *flags) == "caught\n"


def the_wrappers_compile_all():
    folder = SYSROOT / "bin"
    assert program(HELLO_C, "hello.c", folder / "wasm32-wasip3-cc") == "hello\n"
    assert program(HELLO_CPP, "hello.cpp", folder / "wasm32-wasip3-c++") == "b3\n"
    assert program(THROW_CPP, "throw.cpp", folder / "wasm32-wasip3-c++") == "caught\n"


def a_throw_without_exceptions_says_so():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "throw.cpp")
        path.write_text("#include <vector>\nint main() { return std::vector<int>().at(1); }\n")
        check(*plain("clang++"), path, "-o", f"{path}.wasm")
        done = subprocess.run([SYSROOT / "bin/wasm32-wasip3-run", f"{path}.wasm"],
                              stderr=subprocess.PIPE, text=True)
        assert done.returncode != 0
        assert "built without -fwasm-exceptions" in done.stderr, done.stderr


def cmake_builds_and_tests():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "hello.c").write_text(HELLO_C)
        Path(folder, "CMakeLists.txt").write_text(
            # As old as it gets: newer policies are off, except where CMake refuses that.
            "cmake_minimum_required(VERSION 3.0)\nproject(hello C CXX)\ninclude(CTest)\n"
            "include(CheckFunctionExists)\ncheck_function_exists(epoll_create1 HAVE_EPOLL)\n"
            "if(NOT HAVE_EPOLL)\n  message(FATAL_ERROR no)\nendif()\n"
            "add_executable(hello hello.c)\nadd_test(NAME hello COMMAND hello)\n")
        toolchain = SYSROOT / "share/cmake/wasm32-wasip3.cmake"
        check("cmake", "-S", folder, "-B", f"{folder}/build", f"-DCMAKE_TOOLCHAIN_FILE={toolchain}",
              "-DCMAKE_POLICY_VERSION_MINIMUM=3.5")
        check("cmake", "--build", f"{folder}/build")
        assert "100% tests passed" in check("ctest", "--test-dir", f"{folder}/build")


def a_copy_works_elsewhere():
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        shutil.copytree(SYSROOT, copy, symlinks=True)
        assert program(HELLO_C, "hello.c", copy / "bin/wasm32-wasip3-cc", sysroot=copy) == "hello\n"


def only_what_is_used_is_imported():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hello.c")
        path.write_text(HELLO_C)
        check(SYSROOT / "bin/wasm32-wasip3-cc", path, "-o", f"{path}.wasm")
        wit = check(CACHE / "bin/wasm-tools", "component", "wit", f"{path}.wasm")
        imports = [line.split()[1] for line in wit.splitlines() if line.strip().startswith("import ")]
        assert imports
        for name in imports:
            assert name.rstrip(";").endswith("@0.3.0"), name
            assert "sockets" not in name and "filesystem" not in name, name


def a_wasi_sdk_serves_as_base():
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "BUILD", "SYSROOT", "WASI_SDK")}
    environment["BUILD"] = os.environ.get("BUILD", "build")
    said = check("bash", "sysroot/test-wasi-sdk.sh", cwd=ROOT, env=environment)
    assert "ran: hello from C++, caught" in said, said


main([
    a_plain_clang_compiles_c,
    a_plain_clang_compiles_cxx,
    a_plain_clang_compiles_exceptions,
    the_wrappers_compile_all,
    a_throw_without_exceptions_says_so,
    cmake_builds_and_tests,
    a_copy_works_elsewhere,
    only_what_is_used_is_imported,
    a_wasi_sdk_serves_as_base,
])
