#!/usr/bin/env python3
"""Holds the sizes that the house style asks for: files at most 120 lines on the median and 400 in nine
of ten, functions at most 25 lines in nine of ten. Needs universal-ctags; 77 without it."""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEST = re.compile(r"(^|/)(tests?|testing|fuzz|bench)(/|$)|_(test|bench|fuzz)\.(cc|h)$")
GOALS = {"median file": 120, "90th percentile of files": 400, "90th percentile of functions": 25}


def percentile(values, share):
    ordered = sorted(values) or [0]
    return ordered[min(len(ordered) - 1, round((len(ordered) - 1) * share))]


def product_files():
    for folder in ("include", "src", "apps"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".h", ".cc") and not TEST.search(str(path.relative_to(ROOT))):
                yield path


def function_lengths(paths):
    tags = subprocess.run(["ctags", "-L", "-", "--fields=+ne", "--kinds-C++=f", "--langmap=C++:+.h", "-o", "-"],
                          input="\n".join(map(str, paths)), capture_output=True, text=True, check=True).stdout
    return [int(end) - int(start) + 1 for start, end in re.findall(r"\tline:(\d+).*\tend:(\d+)", tags)]


def main():
    if shutil.which("ctags") is None:
        print("skipped: universal-ctags is not installed")
        return 77
    paths = list(product_files())
    lines = [len(p.read_text(errors="replace").splitlines()) for p in paths]
    functions = function_lengths(paths)
    found = {"median file": percentile(lines, 0.5), "90th percentile of files": percentile(lines, 0.9),
             "90th percentile of functions": percentile(functions, 0.9)}
    for name, value in found.items():
        print(f"{name}: {value} lines, goal {GOALS[name]}")
    print(f"{len(paths)} files, {sum(lines)} lines, longest {max(lines)}; {len(functions)} functions, longest {max(functions)}")
    return 0 if all(found[name] <= goal for name, goal in GOALS.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
