"""Processes, CPU time and memory as the benchmarks read them: from /proc, by pid."""
import json
import os
import subprocess
import tempfile
import time

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    """User and system time of a process, all its threads, ended ones too (fields 14 and 15)."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def resident_bytes(pid):
    with open(f"/proc/{pid}/status") as f:
        for line in f:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def steal_share(before, after):
    total = sum(after) - sum(before)
    return (after[7] - before[7]) / total if total else 0.0


def cpu_times():
    with open("/proc/stat") as f:
        return [int(n) for n in f.readline().split()[1:]]


def wait_for(path, process, seconds=20):
    """Waits until a file is there and not empty; fails when the process ends first."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.path.exists(path) and os.path.getsize(path) > 0:
            return open(path).read()
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode} before it was ready")
        time.sleep(0.002)
    raise RuntimeError(f"{process.args[0]} was not ready in {seconds} s")


def pinned(core, command):
    return ["taskset", "-c", str(core), *command]


class Keepsake:
    """`keepsake serve --dev`, one loop, pinned; torn down by its pid."""

    def __init__(self, binary, core=0, threads=1, extra=()):
        self.folder = tempfile.TemporaryDirectory(prefix="keepsake-bench-")
        ready = os.path.join(self.folder.name, "ready.json")
        command = [binary, "serve", "--dev", "--listen", "127.0.0.1:0", "--threads", str(threads),
                   "--ready-file", ready, "--log-level", "warn", *extra]
        started = time.monotonic()
        self.process = subprocess.Popen(pinned(core, command), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.ready = json.loads(wait_for(ready, self.process))
        self.ready_ms = (time.monotonic() - started) * 1000
        self.pid = self.ready["pid"]
        self.url = self.ready["plaintext_url"]

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.folder.cleanup()


class GrpcPeer:
    """The gRPC C++ callback server of grpc_peer.cc, pinned."""

    def __init__(self, binary, core=0):
        self.folder = tempfile.TemporaryDirectory(prefix="keepsake-bench-")
        port_file = os.path.join(self.folder.name, "port")
        self.process = subprocess.Popen(pinned(core, [binary, port_file]))
        self.url = f"http://127.0.0.1:{wait_for(port_file, self.process).strip()}"
        self.pid = self.process.pid

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.folder.cleanup()
