#!/usr/bin/env python3
"""The official Node SDKs, unchanged, against `keepsake serve` with TLS: runs main_job.js, and every_method.js,
which calls all that the cache client and leaderboards have. The names of the endpoint resolve to loopback by
hosts.js, which does what lines in the hosts file do.

  run.py BINARY

Skipped (77) where there is no npm, or its registry cannot be reached and nothing is installed."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "lib"))
from keepsake import Server, check  # noqa: E402

ENDPOINT = "keepsake.test"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def install():
    if shutil.which("node") is None or shutil.which("npm") is None:
        skip("there is no npm")
    if (HERE / "node_modules" / "@gomomento" / "sdk").exists():
        return
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, capture_output=True, text=True)
    if done.returncode != 0:
        skip(f"npm could not install the SDKs: {done.stderr.strip().splitlines()[-1:]}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(server, environment, program, last_words, what):
    done = subprocess.run(["node", "--require", str(HERE / "hosts.js"), str(HERE / program)],
                          capture_output=True, text=True, env=environment, timeout=120)
    print(done.stdout, end="")
    check(done.returncode == 0 and last_words in done.stdout, what, done.stderr[-3000:] + server.log_text()[-2000:])


def main():
    install()
    port = free_port()
    endpoint = f"{ENDPOINT}:{port}"
    with Server(sys.argv[1], "--tls", "--tls-listen", f"127.0.0.1:{port}", "--endpoint", endpoint, start=False) as server:
        server.cli("tls", "init", "--endpoint", endpoint)
        server.start()
        token = server.cli("token", "generate", "-o", "raw").stdout
        server.cli("secret", "create", "Momento_API_Token", "-", stdin=token)
        environment = server.aws_environment() | {
            "NODE_EXTRA_CA_CERTS": server.ready["ca_file"],
            "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH": server.ready["ca_file"],
            "HOSTS_SUFFIX": ENDPOINT, "AWS_ENDPOINT_URL": server.ready["tls_url"]}
        run(server, environment, "main_job.js", "main job done", "the official SDKs do the main job")
        run(server, environment, "every_method.js", "every method called",
            "every method of the cache client and of leaderboards answers as it should")


if __name__ == "__main__":
    main()
