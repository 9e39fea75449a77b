#!/usr/bin/env python3
"""What the command line prints, to the byte: the transcripts in golden/, each run against a cache of its
own on a new server.

  cli_golden.py BINARY [--update]    --update writes the transcripts anew; read their difference

A line "$ WORDS" is `keepsake WORDS` (as a shell reads them, $'…' too; "< 'text'" at the end is standard
input). Then its standard output, its standard error behind "! ", and "[N]" when it ends with N and not 0.
How long a call took stands as N. Bytes that are not printable stand as \\xNN, and a last line without its newline ends in \\c."""
import ast
import difflib
import os
import pathlib
import re
import shlex
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from keepsake import Server  # noqa: E402

GOLDEN = pathlib.Path(__file__).resolve().parent / "golden"


def shown(output):
    text = "".join(c if c == "\n" or " " <= c < "\x7f" else repr(c)[1:-1] if c == "\t" else f"\\x{ord(c):02x}"
                   for c in output.decode("latin-1"))
    return text if text.endswith("\n") or not text else text + "\\c\n"


def words_of(line):
    """The words and what stands behind "<". Bytes that are no text are kept as the system's names are."""
    plain = re.sub(r"\$'([^']*)'", lambda m: shlex.quote(os.fsdecode(ast.literal_eval(f"b'{m.group(1)}'"))), line)
    words = shlex.split(plain)
    if len(words) > 2 and words[-2] == "<":
        return words[:-2], os.fsencode(words[-1])
    return words, b""


def run(server, cache, line):
    words, stdin = words_of(line)
    done = server.cli(*words, stdin=stdin, check=False, binary_output=True, environment={"MOMENTO_CACHE_NAME": cache})
    errors = "".join(f"! {part}\n" for part in re.sub(r"\b\d+ ms\)", "N ms)", shown(done.stderr)).splitlines())
    return shown(done.stdout) + errors + (f"[{done.returncode}]\n" if done.returncode else "")


def replay(server, transcript):
    """The transcript as it comes out now."""
    cache = transcript.stem
    server.cli("cache", "create", cache)
    now = []
    for line in transcript.read_text().splitlines():
        if line.startswith("#") or not line:
            now.append(line + "\n")
        elif line.startswith("$ "):
            now += [line + "\n", run(server, cache, line[2:])]
    return "".join(now)


def main():
    binary, update = sys.argv[1], "--update" in sys.argv
    wrong = 0
    with Server(binary) as server:
        for transcript in sorted(GOLDEN.glob("*.txt")):
            now = replay(server, transcript)
            before = transcript.read_text()
            if update:
                transcript.write_text(now)
            elif now != before:
                wrong += 1
                sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), now.splitlines(True),
                                                           f"golden/{transcript.name}", "printed"))
            print(f"{'wrong' if now != before else 'ok'} {transcript.stem}: {now.count(chr(10) + '$ ')} commands", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
