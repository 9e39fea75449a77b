"""What the scenarios share: rows for the record, and the word for a goal."""
import os
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, "build", "bench")
BINARY = os.path.join(BUILD, "apps", "keepsake")

results = []


def commit():
    return subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True,
                          text=True).stdout.strip()


def record(**row):
    row |= {"t": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "commit": commit()}
    results.append(row)
    return row


def verdict(met, noisy=False):
    return "PASS" if met else "NOISY" if noisy else "MISS"


class Goals:
    """The goals of one table. A goal missed by more than a quarter fails the run."""

    def __init__(self):
        self.ok = True

    def at_most(self, what, value, goal, unit="", noisy=False):
        self.ok &= noisy or value <= goal * 1.25
        print(f"  {what:<46} {value:10.3f} {unit:<6} goal <= {goal:g}  {verdict(value <= goal, noisy)}")

    def at_least(self, what, value, goal, unit=""):
        self.ok &= value >= goal * 0.75
        print(f"  {what:<46} {value:10.3f} {unit:<6} goal >= {goal:g}  {verdict(value >= goal)}")

    def shown(self, what, value, unit=""):
        print(f"  {what:<46} {value:10.3f} {unit}")
