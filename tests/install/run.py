#!/usr/bin/env python3
"""The installed package as a user meets it: installs the build tree into a folder, builds the example
against it with CMake and with pkg-config, runs it against `keepsake serve --dev`, and compiles each
public header alone as C++20 to see that nothing of ours or of third parties leaks.

  run.py BINARY BUILD_DIR [COMPILER_FLAGS]"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))
from keepsake import Server, check  # noqa: E402

EXAMPLES = ROOT / "examples"
# What each example prints against a new server.
PRINTS = {
    "secrets_manager_cache": "Cache hit: 12345\n",
    "collections": "visits 1, leader us\n1 2 - \nAda\none\n2 tags\nada bob \n2. of 2\n",
}


def run(*words, **more):
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True, timeout=600, **more)
    check(done.returncode == 0, f"{pathlib.Path(str(words[0])).name} {' '.join(map(str, words[1:3]))}",
          done.stdout[-2000:] + done.stderr[-3000:])
    return done.stdout


def headers_alone(prefix, flags, folder):
    headers = sorted((prefix / "include" / "keepsake").glob("*.h"))
    check(len(headers) > 10, "the headers are installed", headers)
    for header in headers:
        for name in re.findall(r"#include\s+[<\"]([^>\"]+)", header.read_text()):
            check(name.startswith("keepsake/") or "/" not in name and not name.endswith(".h"),
                  f"{header.name} includes {name}: the standard library or ours")
        source = folder / "alone.cc"
        source.write_text(f"#include <keepsake/{header.name}>\n#include <keepsake/{header.name}>\n")
        run("c++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{prefix}/include", *flags, source)


def with_make(example, into, prefix, flags):
    environment = os.environ | {"PKG_CONFIG_PATH": str(next(prefix.rglob("keepsake.pc")).parent)}
    shutil.copytree(example, into)
    cflags = run("pkg-config", "--cflags", "keepsake", env=environment).strip()
    run("make", "-C", into, f"CXXFLAGS={flags} -std=c++20 {cflags}", env=environment)


def main():
    binary, build, flags = sys.argv[1], sys.argv[2], " ".join(sys.argv[3:])
    folder = pathlib.Path(tempfile.mkdtemp(prefix="keepsake-install-"))
    try:
        prefix = folder / "prefix"
        run("cmake", "--install", build, "--prefix", prefix)
        headers_alone(prefix, flags.split(), folder)
        for name in PRINTS:
            run("cmake", "-S", EXAMPLES / name, "-B", folder / "cmake" / name, f"-DCMAKE_PREFIX_PATH={prefix}",
                f"-DCMAKE_CXX_FLAGS={flags}")
            run("cmake", "--build", folder / "cmake" / name)
        with_make(EXAMPLES / "secrets_manager_cache", folder / "make", prefix, flags)
        library = next(prefix.rglob("libkeepsake.so")).parent
        with Server(binary, dev=True) as server:
            environment = server.aws_environment() | {"MOMENTO_API_KEY": server.ready["token"]}
            server.cli("cache", "create", "demo-cache", environment=environment)
            server.cli("secret", "create", "Momento_API_Token", "-", stdin=server.ready["token"], environment=environment)
            for built in [*(folder / "cmake" / name / name for name in PRINTS), folder / "make" / "secrets_manager_cache"]:
                out = run(built, env=environment | {"LD_LIBRARY_PATH": str(library)})
                check(out == PRINTS[built.name], f"{built.parent.name} does what it shows", out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("the package installs, builds and works")


if __name__ == "__main__":
    main()
