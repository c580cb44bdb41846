"""wasm32-wasip3-epoll-bindings on what wit-bindgen writes for many types and interfaces:
a table for every stream and future, in C and C++, without warnings."""
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

cache = Path(os.environ.get("WASI_EPOLL_CACHE") or Path.home() / ".cache" / "wasi-epoll")


def run(*command):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 0, (command, done.stderr[:3000])
    assert "warning" not in done.stderr, done.stderr[:3000]
    return done.stdout


def prepare():
    Path("wit/deps").mkdir(parents=True)
    shutil.copy(ROOT / "tests/adopt/many.wit", "wit")
    for package in (cache / "wit").glob("*.wit"):
        shutil.copy(package, "wit/deps")
    subprocess.run([cache / "bin/wit-bindgen", "c", "wit", "--world", "many"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    Path("many_epoll.h").write_text(run(SIDE.tool("epoll-bindings"), "many.h"))


def every_type_has_a_table():
    wanted = set(re.findall(r"^typedef uint32_t (\w+)_writer_t;", Path("many.h").read_text(), re.M))
    made = re.findall(r"_(?:STREAM|FUTURE)_TYPE_OF\((\w+)", Path("many_epoll.h").read_text())
    assert len(wanted) > 40 and sorted(made) == sorted(wanted), wanted.symmetric_difference(made)


def what_elements_own_is_given_back():
    discards = dict(re.findall(r"_(?:DISCARD|DROP)_OF\((\w+), \w+, (\w+)\)", Path("many_epoll.h").read_text()))
    for name, freed in {"my_many_shapes_stream_shape": "my_many_shapes_shape_free",
                        "my_many_shapes_future_list_string": "many_list_string_free",
                        "my_many_shapes_future_own_canvas": "my_many_shapes_canvas_drop_own",
                        "my_many_shapes_stream_stream_u8": "my_many_shapes_stream_u8_drop_readable",
                        "wasi_sockets_types_stream_own_tcp_socket": "wasi_sockets_types_tcp_socket_drop_own"}.items():
        assert discards.get(name) == freed, (name, discards.get(name))
    for name in ("my_many_shapes_stream_colour", "my_many_shapes_stream_bool", "wasi_cli_stdin_stream_u8"):
        assert name not in discards, name


def the_header_compiles_everywhere():
    for tool, standard in (("cc", "c11"), ("cc", "c17"), ("cc", "c23"), ("c++", "c++17"), ("c++", "c++20"), ("c++", "c++23")):
        source = Path("all.cpp" if tool == "c++" else "all.c")
        source.write_text('#include "many_epoll.h"\n')
        run(SIDE.tool(tool), f"-std={standard}", "-Wall", "-Wextra", "-Werror", "-I.", "-c", source)


def exports_compile_in_both_ways():
    for lift in ("stackful", "threads"):
        Path(f"{lift}.c").write_text(run(SIDE.tool("epoll-bindings"), f"--{lift}", "many.c"))
        run(SIDE.tool("cc"), "-Wall", "-Wextra", "-Werror", "-c", f"{lift}.c")


prepare()
main([every_type_has_a_table, what_elements_own_is_given_back, the_header_compiles_everywhere,
      exports_compile_in_both_ways])
