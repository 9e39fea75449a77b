#!/usr/bin/env python3
"""The manual says what the program does: the reference pages are those that the program prints, every
command and flag that a page shows exists, and every file that a page links to is there.

  docs.py BINARY"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]


def run(binary, *words):
    return subprocess.run([binary, *words], capture_output=True, text=True, timeout=60)


def reference_pages(binary):
    wrong = []
    for page in ("cli", "configuration"):
        if (ROOT / "docs" / f"{page}.md").read_text() != run(binary, "reference", page).stdout:
            wrong.append(f"docs/{page}.md is not what `keepsake reference {page}` prints")
    return wrong


def links():
    wrong = []
    for page in PAGES:
        words = re.sub(r"```.*?```", "", page.read_text(), flags=re.S)  # code has brackets of its own
        for target in re.findall(r"\]\(([^)#\s]+)", words):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                wrong.append(f"{page.relative_to(ROOT)} links to {target}, which is not there")
    return wrong


def commands(binary):
    wrong, seen = [], set()
    for page in PAGES:
        for block in re.findall(r"```sh\n(.*?)```", page.read_text(), re.S):
            for line in block.splitlines():
                match = re.match(r"\s*(?:sudo (?:-E )?)?keepsake ((?:[a-z]+ )*[a-z]+)?(.*)", line.split("#")[0])
                if match and match.group(1):
                    seen.add((str(page.relative_to(ROOT)), match.group(1), tuple(re.findall(r"(?<!\S)--[a-z-]+", match.group(2)))))
    cli = (ROOT / "docs" / "cli.md").read_text() + (ROOT / "docs" / "configuration.md").read_text()
    known = set(re.findall(r"^## keepsake (.+)$", cli, re.M))
    for page, words, flags in sorted(seen):
        if not any(words == k or words.startswith(k + " ") for k in known):
            wrong.append(f"{page} shows `keepsake {words}`, which is no command")
        wrong += [f"{page} shows {flag}, which is no flag" for flag in flags if f"`{flag}" not in cli and f",{flag}" not in cli]
    return wrong


def main():
    binary = sys.argv[1]
    wrong = reference_pages(binary) + links() + commands(binary)
    print("\n".join(wrong) or "the manual agrees with the program")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
