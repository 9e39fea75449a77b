#!/usr/bin/env python3
"""Holds the rooms' walls: reads the keepsake_room lines of src/*/CMakeLists.txt and fails on an
include outside a room's DEPS, on a cycle, on a third-party header in a place where its types would
leave the room, and on time, chance or sleep taken from anywhere but `base` and `net`.

Usage: layers.py [--self-test]"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Which third-party headers a room may include at all.
LIBRARIES = {
    "fmt/": {"base", "cli", "server", "ops", "faces"},
    "spdlog/": {"base"},
    "openssl/": {"crypto", "net"},
    "boost/asio": {"net"},
    "boost/beast": {"http"},
    "boost/json": {"awsjson", "tokens", "identity", "faces", "sdk", "server", "cli", "crypto", "sigv4"},
    "boost/unordered": {"engine", "secrets", "identity", "ops"},
    "nghttp2/": {"http"},
    "google/protobuf": {"wire"},
    "sqlite3.h": {"store"},
    "CLI/": {"cli"},
    "xxhash.h": {"engine"},
}
FORBIDDEN = re.compile(
    r"\b(sleep_for|sleep_until|usleep|system_clock::now|steady_clock::now|random_device|s?rand\(|std::time\(|"
    r"(?<![A-Za-z_:>.])time\(|getenv)")
MAY_USE_TIME = {"base", "net", "testing"}
INCLUDE = re.compile(r'^\s*#include\s+[<"]([^>"]+)[>"]', re.M)
ROOM = re.compile(r"keepsake_room\(\s*(\w+)([^)]*)\)")


def read_rooms():
    rooms = {}
    for path in sorted((ROOT / "src").glob("*/CMakeLists.txt")):
        match = ROOM.search(path.read_text())
        if not match:
            continue
        words = match.group(2).split()
        deps, taking = set(), False
        for word in words:
            if word in ("DEPS", "LIBS"):
                taking = word == "DEPS"
            elif taking:
                deps.add(word)
        rooms[match.group(1)] = deps
    return rooms


def closure(rooms):
    reach = {room: set(deps) for room, deps in rooms.items()}
    for _ in rooms:
        for room in reach:
            reach[room] |= set().union(*(reach.get(d, set()) for d in reach[room])) if reach[room] else set()
    return reach


def room_of(path):
    return path.relative_to(ROOT / "src").parts[0]


def check_file(room, path, text, rooms, reach):
    problems = []
    test = re.search(r"_(test|bench|fuzz)\.cc$", path.name) or "_testing" in path.name
    allowed = {room, "base", "testing"} | reach[room] if test else {room, "base"} | reach[room]
    for name in INCLUDE.findall(text):
        head = name.split("/")[0]
        if head in rooms and head not in allowed:
            problems.append(f"{path}: includes {name}, but {room} does not name {head} in its DEPS")
        for prefix, homes in LIBRARIES.items():
            if name.startswith(prefix) and room not in homes and not test:
                problems.append(f"{path}: includes <{name}>, whose types stop at the wall of {', '.join(sorted(homes))}")
    code = re.sub(r"//.*|\"(?:[^\"\\]|\\.)*\"", "", text)
    if room not in MAY_USE_TIME and not test:
        for match in FORBIDDEN.finditer(code):
            line = code[: match.start()].count("\n") + 1
            problems.append(f"{path}:{line}: takes {match.group(0)} from the system; use Clock&, Random& or base")
    return problems


def check(rooms):
    problems = []
    reach = closure(rooms)
    for room in rooms:
        if room in reach[room]:
            problems.append(f"cycle through room {room}")
        for dep in rooms[room]:
            if dep not in rooms:
                problems.append(f"room {room} names {dep}, which is no room")
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix in (".h", ".cc") and room_of(path) in rooms:
            problems += check_file(room_of(path), path, path.read_text(errors="replace"), rooms, reach)
    own = {"keepsake"}
    for path in sorted((ROOT / "include").rglob("*.h")):
        for name in INCLUDE.findall(path.read_text()):
            if "/" in name and name.split("/")[0] not in own:
                problems.append(f"{path}: a public header includes {name}")
    return problems


def self_test():
    rooms = {"base": set(), "net": set(), "http": {"net"}, "a": {"b"}, "b": {"a"}}
    reach = closure(rooms)
    path = pathlib.Path("x.cc")
    found = check_file("net", path, '#include "http/server.h"\n#include <nghttp2/nghttp2.h>\n', rooms, reach)
    assert len(found) == 2, found
    assert check_file("http", path, '#include "net/tls.h"\n', rooms, reach) == []
    assert len(check_file("http", path, "auto t = std::chrono::steady_clock::now();\n", rooms, reach)) == 1
    assert "a" in reach["a"], "the cycle is seen"


if __name__ == "__main__":
    self_test()
    found = [] if "--self-test" in sys.argv else check(read_rooms())
    for problem in found:
        print(str(problem).replace(str(ROOT) + "/", ""))
    sys.exit(1 if found else 0)
