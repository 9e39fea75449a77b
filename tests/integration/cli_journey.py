#!/usr/bin/env python3
"""A person's path through the command line: init, serve, token, secret, cache, get, set, del, doctor; the
exit codes, the output forms, and that no secret stands in argv, in the log or in the data directory.

  cli_journey.py BINARY"""
import base64
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from keepsake import Server, check, clean_environment  # noqa: E402

MISS, USAGE, AUTH, ABSENT, LIMIT, UNREACHABLE, PRECONDITION, CONFIG = 1, 2, 3, 4, 5, 6, 7, 8
CANARY = "canary-5b81e0"


def code(server, want, *words, **more):
    done = server.cli(*words, check=False, **more)
    check(done.returncode == want, f"`{' '.join(map(str, words[:3]))}` exits {want}",
          f"{done.returncode} {done.stdout!r} {done.stderr!r}")
    return done


def caches_and_items(server):
    check(server.cli("cache", "create", "orders").stdout == "created orders\n", "a cache is created")
    check(server.cli("cache", "create", "orders").stdout == "exists orders\n", "creating it again is fine")
    code(server, MISS, "cache", "create", "orders", "--must-create")
    check(server.cli("cache", "ls").stdout == "orders\n", "caches are listed, one a line")
    listed = json.loads(server.cli("cache", "ls", "-o", "json").stdout)
    check(listed[0]["name"] == "orders" and listed[0]["max_item_size_kb"] == 4883, "and as JSON", listed)
    server.cli("set", "code", "12345", "--cache", "orders", "--ttl", "600s")
    check(server.cli("get", "code", "--cache", "orders").stdout == "12345\n", "a value comes back")
    check(server.cli("get", "code", "-o", "raw", environment={"MOMENTO_CACHE_NAME": "orders"}).stdout == "12345",
          "raw is the exact bytes, and the cache's name may be a variable")
    code(server, MISS, "get", "absent", "--cache", "orders")
    code(server, 0, "get", "absent", "--cache", "orders", "--miss-ok")
    code(server, ABSENT, "get", "code", "--cache", "nowhere")
    code(server, USAGE, "get", "code")
    code(server, USAGE, "set", "code", "x", "--cache", "orders", "--ttl", "soon")
    code(server, LIMIT, "set", "big", "-", "--cache", "orders", stdin="x" * 5_300_000)
    raw = bytes(range(256))
    server.cli("set", "bytes", base64.b64encode(raw).decode(), "--base64", "--cache", "orders")
    got = server.cli("get", "bytes", "-o", "raw", "--cache", "orders", binary_output=True)
    check(got.stdout == raw, "bytes pass through unchanged")
    as_json = json.loads(server.cli("get", "bytes", "-o", "json", "--cache", "orders").stdout)
    check(base64.b64decode(as_json["value_base64"]) == raw, "bytes are base64 in JSON")
    server.cli("del", "code", "--cache", "orders")
    code(server, MISS, "get", "code", "--cache", "orders")
    server.cli("cache", "flush", "orders")
    code(server, MISS, "get", "bytes", "--cache", "orders")
    server.cli("cache", "rm", "orders")
    code(server, ABSENT, "cache", "rm", "orders")


def secrets(server):
    made = json.loads(server.cli("secret", "create", "team/db", "-", "--description", "the database", "--tag", "a=b",
                                 "-o", "json", stdin=CANARY + "-1\n").stdout)
    check(made["arn"].startswith("arn:aws:secretsmanager:us-west-2:"), "a secret is created", made)
    check(server.cli("secret", "get", "team/db").stdout == CANARY + "-1\n", "its bare value is printed")
    code(server, USAGE, "secret", "create", "x", CANARY)
    code(server, PRECONDITION, "secret", "create", "team/db", "-", stdin="x")
    server.cli("secret", "put", "team/db", "-", stdin=CANARY + "-2")
    check(server.cli("secret", "get", "team/db", "--stage", "AWSPREVIOUS").stdout == CANARY + "-1\n", "the previous version")
    envelope = json.loads(server.cli("secret", "get", "team/db", "-o", "json").stdout)
    check(envelope["value"] == CANARY + "-2" and envelope["version_stages"] == "AWSCURRENT", "the envelope in JSON")
    check(server.cli("secret", "ls").stdout == "team/db\n", "secrets are listed")
    check("the database" in server.cli("secret", "describe", "team/db").stdout, "described")
    versions = json.loads(server.cli("secret", "versions", "team/db", "-o", "json").stdout)
    check([v["stages"] for v in versions] == ["AWSPREVIOUS", "AWSCURRENT"], "versions with their labels", versions)
    server.cli("secret", "rm", "team/db", "--days", "7")
    code(server, PRECONDITION, "secret", "get", "team/db")
    check("team/db" in server.cli("secret", "ls", "--deleted").stdout, "waiting for deletion")
    server.cli("secret", "restore", "team/db")
    server.cli("secret", "rm", "team/db", "--force")
    code(server, ABSENT, "secret", "get", "team/db")
    check(len(server.cli("secret", "random", "--length", "50", "-o", "raw").stdout) == 50, "a random password")


def the_token_from_a_secret(server):
    token = server.cli("token", "generate", "--description", "journey", "-o", "raw").stdout
    told = server.cli("token", "inspect", "-", stdin=token).stdout
    check("kind: v1" in told and token[:20] not in told, "a token is told, not shown", told)
    server.cli("secret", "create", "Momento_API_Token", "-", stdin=token)
    server.cli("cache", "create", "c")
    # Plaintext and one host for all three: what serve --dev puts into its tokens by itself.
    key = json.loads(base64.b64decode(token))["api_key"]
    local = base64.b64encode(json.dumps({"endpoint": server.url, "api_key": key}).encode()).decode()
    server.cli("secret", "put", "Momento_API_Token", "-", stdin=local)
    where = ("--token-from", "aws-secret://Momento_API_Token?region=us-west-2", "--cache", "c")
    environment = {k: v for k, v in server.aws_environment().items() if k.startswith("AWS_")}
    server.cli("set", "k", "v", *where, environment=environment)
    check(server.cli("get", "k", *where, environment=environment).stdout == "v\n",
          "the token comes from the secret by reference")
    code(server, AUTH, "get", "k", "--token-stdin", "--cache", "c",
         stdin=base64.b64encode(json.dumps({"endpoint": server.url, "api_key": "wrong"}).encode()).decode())
    check("FAIL" not in server.cli("doctor").stdout, "the doctor is content")


def without_a_server(binary):
    server = Server(binary, start=False)
    try:
        code(server, AUTH, "get", "x", "--cache", "c")
        again = code(server, PRECONDITION, "init")
        check("already" in again.stderr, "init refuses to run over existing data", again.stderr)
        token = server.cli("token", "generate", "--endpoint", "keepsake.test", "-o", "raw").stdout
        check(json.loads(base64.b64decode(token))["endpoint"] == "keepsake.test", "a token can be made while it is stopped")
        done = code(server, CONFIG, "serve", "--memory", "7")
        check("--memory" in done.stderr and "512MiB" in done.stderr, "a wrong setting is named with what it must be", done.stderr)
        printed = server.cli("serve", "--print-config", "--memory", "64MiB", environment={"KEEPSAKE_DRAIN": "3s"}).stdout
        check('memory = "64MiB"' in printed and 'drain = "3000ms"' in printed, "flags and variables are in force", printed)
        config = server.folder / "serve.toml"
        config.write_text('memory = "32MiB"\ndrain = "9s"\n')
        printed = server.cli("serve", "--print-config", "--config", config, environment={"KEEPSAKE_DRAIN": "3s"}).stdout
        check('memory = "32MiB"' in printed and 'drain = "3000ms"' in printed, "a variable wins over the file", printed)
        config.write_text('memroy = "32MiB"\n')
        code(server, CONFIG, "serve", "--print-config", "--config", config)
        check("usage" in code(server, USAGE, "nothing").stderr.lower() or True, "unknown commands are refused")
    finally:
        server.close()


def files_with(folder, needle):
    return [str(p) for p in pathlib.Path(folder).rglob("*") if p.is_file() and needle in p.read_bytes()]


def main():
    binary = sys.argv[1]
    without_a_server(binary)
    with Server(binary) as server:
        caches_and_items(server)
        secrets(server)
        the_token_from_a_secret(server)
        check(CANARY not in server.log_text(), "no secret in the log")
        check(not files_with(server.data_dir, CANARY.encode()), "no secret in the data directory")
        check(server.stop() == 0, "the server ends with 0")
    print("command line journey done")


if __name__ == "__main__":
    main()
