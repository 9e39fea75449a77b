"""Redis and memcached as the benchmarks run them: on free loopback ports, in folders of their own, ended by
their pid; and their protocols, spoken by hand over one socket with many requests on the way."""
import os
import shutil
import socket
import subprocess
import tempfile
import time

from measure import pinned

AHEAD = 2000  # requests on the way


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Peer:
    """A server that is started, connected to and ended."""

    def __init__(self, command):
        self.folder = tempfile.TemporaryDirectory(prefix="keepsake-bench-")
        self.port = free_port()
        self.process = subprocess.Popen(pinned(0, [*command, *self.arguments()]), cwd=self.folder.name,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.pid = self.process.pid
        end = time.monotonic() + 10
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", self.port))
                break
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.01)

    def exchange(self, requests, answer_bytes):
        """Sends all of `requests`, and reads `answer_bytes` for each."""
        batch, count = [], 0
        for request in requests:
            batch.append(request)
            count += 1
            if count == AHEAD:
                self.socket.sendall(b"".join(batch))
                self.read(answer_bytes * count)
                batch, count = [], 0
        self.socket.sendall(b"".join(batch))
        self.read(answer_bytes * count)

    def read(self, size):
        while size > 0:
            got = self.socket.recv(min(size, 1 << 20))
            if not got:
                raise RuntimeError("the peer closed the connection")
            if got[:1] == b"-" or b"ERROR" in got[:40]:
                raise RuntimeError(got[:200])
            size -= len(got)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        self.folder.cleanup()


def resp(*words):
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


class Redis(Peer):
    name = "redis"

    def __init__(self):
        super().__init__([shutil.which("redis-server")])

    def arguments(self):
        return ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--io-threads", "1"]

    def fill(self, keys, value, ttl_seconds=None):
        end = () if ttl_seconds is None else (b"EX", b"%d" % ttl_seconds)
        self.exchange((resp(b"SET", key, value, *end) for key in keys), len(b"+OK\r\n"))

    def get_many(self, key, size, calls):
        """Reads one value again and again, one request at a time."""
        for _ in range(calls):
            self.socket.sendall(resp(b"GET", key))
            self.read(len(b"$%d\r\n" % size) + size + 2)

    def command(self, *words):
        """One command; its answer is only looked at for an error."""
        self.socket.sendall(resp(*words))
        answer = self.socket.recv(1 << 16)
        if answer[:1] == b"-":
            raise RuntimeError(answer[:200])


class Memcached(Peer):
    name = "memcached"

    def __init__(self, megabytes):
        self.megabytes = megabytes
        super().__init__([shutil.which("memcached")])

    def arguments(self):
        return ["-t", "1", "-I", "8m", "-m", str(self.megabytes), "-c", "1024", "-l", "127.0.0.1", "-p", str(self.port), "-u", "nobody"]

    def get_many(self, key, size, calls):
        for _ in range(calls):
            self.socket.sendall(b"mg %s v\r\n" % key)
            self.read(len(b"VA %d\r\n" % size) + size + 2)

    def fill(self, keys, value):
        self.exchange((b"ms %s %d\r\n%s\r\n" % (key, len(value), value) for key in keys), len(b"HD\r\n"))


def there(program):
    return shutil.which(program) is not None
