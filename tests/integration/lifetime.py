#!/usr/bin/env python3
"""The life of a server: what survives a restart, the ready file, health and metrics, SIGTERM under load,
certificate reload, a second server on the same directory, and what keeps a directory shut.

  lifetime.py BINARY"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "attack"))
from keepsake import Failed, Server, check  # noqa: E402
from raw import address_of, call, grpc_fields, http2, message  # noqa: E402


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def survives_restart(server):
    server.cli("cache", "create", "kept")
    server.cli("secret", "create", "kept", "-", stdin="value")
    token = server.cli("token", "generate", "-o", "raw").stdout
    check(server.stop() == 0, "SIGTERM ends with 0")
    server.start()
    check(server.cli("cache", "ls").stdout == "kept\n", "cache names survive a restart")
    check(server.cli("secret", "get", "kept").stdout == "value\n", "secrets survive a restart")
    import base64
    key = json.loads(base64.b64decode(token))["api_key"]
    local = base64.b64encode(json.dumps({"endpoint": server.url, "api_key": key}).encode()).decode()
    check(server.cli("cache", "ls", "--token-stdin", stdin=local).stdout == "kept\n", "tokens survive a restart")


def ready_file(server):
    ready = server.ready
    check(ready["pid"] == server.process.pid and ready["plaintext_url"].startswith("http://127.0.0.1:"), "the ready file", ready)
    check(ready["tls_url"] is None and "token" not in ready, "no credential in it without --dev", ready)
    check(os.stat(server.folder / "ready.json").st_mode & 0o777 == 0o600, "the ready file is private")


def health_and_metrics(server):
    status, body = fetch(server.url + "/health")
    check(status == 200 and json.loads(body)["status"] == "ok", "health", body)
    _, text = fetch(server.url + "/metrics")
    for name in ("keepsake_requests_total{", "keepsake_request_duration_seconds_bucket{", "keepsake_cache_bytes",
                 "keepsake_cache_items", "keepsake_connections"):
        check(name in text, f"metrics have {name}", text[:2000])


class Load(threading.Thread):
    """Calls in a loop; a call that the server had begun must not fail."""

    def __init__(self, address):
        super().__init__()
        self.address, self.calls, self.failed = address, 0, []
        self.request = call(grpc_fields(f"{address[0]}:{address[1]}", path="/cache_client.Ping/Ping"), message(b""))

    def run(self):
        while True:
            try:
                answer = http2(self.address, self.request)
            except ConnectionRefusedError:
                return
            if answer.grpc == 0:
                self.calls += 1
            elif answer.status is not None:
                self.failed.append(repr(answer))
            else:
                return


def stops_under_load(server):
    load = [Load(address_of(server.url)) for _ in range(4)]
    for thread in load:
        thread.start()
    time.sleep(1)
    check(server.stop() == 0, "SIGTERM under load ends with 0")
    for thread in load:
        thread.join(timeout=20)
    check(sum(t.calls for t in load) > 20, "calls were made", [t.calls for t in load])
    check(not any(t.failed for t in load), "no begun call failed", [t.failed for t in load])
    server.start()


def shut_directories(server):
    other = subprocess.run([server.binary, "serve", "--data-dir", str(server.data_dir), "--listen", "127.0.0.1:0"],
                           capture_output=True, text=True, timeout=30, env=server.environment)
    check(other.returncode != 0 and "use" in other.stderr, "a second server on the directory is refused", other.stderr)
    check(server.cli("secret", "get", "kept").stdout == "value\n", "and the first one goes on")
    server.stop()
    os.chmod(server.data_dir, 0o755)
    try:
        server.start()
        raise SystemExit("an open directory was accepted")
    except Failed as error:
        check("chmod 700" in str(error), "a directory that others may enter is refused, with the cure")
    os.chmod(server.data_dir, 0o700)
    key = pathlib.Path(str(server.data_dir) + ".master.key")
    right = key.read_bytes()
    key.write_bytes(bytes(32))
    try:
        server.start()
        raise SystemExit("a wrong master key was accepted")
    except Failed as error:
        check("master key" in str(error), "a wrong master key is recognised before anything is written", error)
    key.write_bytes(right)
    server.start()
    check(server.cli("secret", "get", "kept").stdout == "value\n", "with the right one nothing was lost")


def reloads_certificates(binary):
    with Server(binary, "--tls", "--tls-listen", "127.0.0.1:0", "--endpoint", "keepsake.test", start=False) as server:
        server.cli("tls", "init", "--endpoint", "keepsake.test")
        verified = subprocess.run(["openssl", "verify", "-CAfile", str(server.data_dir / "tls/ca.pem"),
                                   str(server.data_dir / "tls/server.pem")], capture_output=True, text=True)
        check(verified.returncode == 0, "openssl verifies the certificate", verified.stderr)
        server.start()
        before = serial(server)
        server.cli("tls", "init", "--endpoint", "keepsake.test")
        server.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 10
        while serial(server) == before and time.monotonic() < end:
            time.sleep(0.05)
        check(serial(server) != before, "SIGHUP takes the new certificate")


def serial(server):
    host, port = address_of(server.ready["tls_url"])
    shown = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "cache.keepsake.test",
                            "-CAfile", server.ready["ca_file"], "-verify_return_error"],
                           input="", capture_output=True, text=True, timeout=20)
    check("Verification: OK" in shown.stdout or "Verify return code: 0" in shown.stdout, "TLS verifies", shown.stdout[-800:] + shown.stderr[-500:])
    return subprocess.run(["openssl", "x509", "-noout", "-serial"], input=shown.stdout, capture_output=True, text=True).stdout


def main():
    binary = sys.argv[1]
    with Server(binary, "--threads", "2") as server:
        ready_file(server)
        survives_restart(server)
        health_and_metrics(server)
        stops_under_load(server)
        shut_directories(server)
    reloads_certificates(binary)
    print("lifetime done")


if __name__ == "__main__":
    main()
