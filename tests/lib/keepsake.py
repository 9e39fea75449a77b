"""Runs the real binary for tests: a data directory, a server, the CLI. Servers listen on free
loopback ports and are stopped by their pid."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

READY_SECONDS = 30  # generous: sanitizer builds on a busy machine


class Failed(Exception):
    pass


def clean_environment(**more):
    """Nothing of the machine's own AWS or Momento settings reaches a test."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "MOMENTO_", "KEEPSAKE_"))}
    return kept | {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
                   "AWS_EC2_METADATA_DISABLED": "true"} | more


class Server:
    """A data directory made by `keepsake init` and a `keepsake serve` over it, or with dev=True a
    `keepsake serve --dev`."""

    def __init__(self, binary, *flags, dev=False, start=True, environment=None):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="keepsake-test-"))
        self.data_dir = self.folder / "data"
        self.flags = list(flags)
        self.dev = dev
        self.environment = clean_environment() | (environment or {})
        self.process = None
        self.ready = {}
        self.log = self.folder / "server.log"
        if not dev:
            made = json.loads(self.cli("init", "-o", "json").stdout)
            self.access_key_id, self.secret_access_key = made["access_key_id"], made["secret_access_key"]
        if start:
            self.start()

    def start(self):
        ready_file = self.folder / "ready.json"
        ready_file.unlink(missing_ok=True)
        command = [self.binary, "serve", "--listen", "127.0.0.1:0", "--ready-file", str(ready_file)]
        command += ["--dev"] if self.dev else ["--data-dir", str(self.data_dir)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command + self.flags, stdout=log, stderr=log,
                                            env=self.environment)
        end = time.monotonic() + READY_SECONDS
        while True:
            try:
                self.ready = json.loads(ready_file.read_text())
                break
            except (FileNotFoundError, json.JSONDecodeError):
                pass
            if self.process.poll() is not None:
                raise Failed(f"serve ended with {self.process.returncode}:\n{self.log_text()}")
            if time.monotonic() > end:
                raise Failed(f"serve was not ready in {READY_SECONDS} s:\n{self.log_text()}")
            time.sleep(0.005)
        if self.dev:
            self.access_key_id = self.ready["access_key_id"]
            self.secret_access_key = self.ready["secret_access_key"]

    @property
    def url(self):
        return self.ready["plaintext_url"]

    def log_text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def cli(self, *words, stdin=None, check=True, environment=None, binary_output=False):
        """`keepsake WORDS --data-dir …` with no other flags: it finds the server by itself."""
        environment = self.environment | {"KEEPSAKE_DATA_DIR": str(self.data_dir)} | (environment or {})
        done = subprocess.run([self.binary, *map(str, words)], input=stdin, capture_output=True,
                              text=not binary_output, env=environment, timeout=120)
        if check and done.returncode != 0:
            raise Failed(f"keepsake {' '.join(map(str, words))} ended with {done.returncode}:\n"
                         f"{done.stdout}\n{done.stderr}")
        return done

    def aws_environment(self):
        return clean_environment(AWS_ENDPOINT_URL=self.url, AWS_ACCESS_KEY_ID=self.access_key_id,
                                 AWS_SECRET_ACCESS_KEY=self.secret_access_key,
                                 AWS_DEFAULT_REGION="us-west-2", AWS_REGION="us-west-2")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds=20):
        if self.process is None or self.process.poll() is not None:
            return None
        self.process.terminate()
        return self.process.wait(timeout=seconds)

    def close(self):
        try:
            self.stop()
        finally:
            if self.process is not None and self.process.poll() is None:
                self.kill()
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def check(condition, what, detail=""):
    if not condition:
        raise Failed(f"{what}: {detail}")
    print(f"ok {what}", flush=True)
