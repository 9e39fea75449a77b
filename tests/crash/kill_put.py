#!/usr/bin/env python3
"""`kill -9` during a loop of PutSecretValue: every answered write is there after the restart, no
secret has two current versions, and no value stands in the data directory.

  kill_put.py BINARY [--kills 200] [--seed N]

Needs boto3. A write that was cut is *unknown*: it may be there or not, but whole."""
import argparse
import os
import pathlib
import random
import sys
import threading
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from keepsake import Server, check  # noqa: E402

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402
from botocore.exceptions import BotoCoreError, ClientError  # noqa: E402

WRITERS = 4
CANARY = "canary-7f3a9c"


def connect(server):
    return boto3.client(
        "secretsmanager", region_name="us-west-2", endpoint_url=server.url,
        aws_access_key_id=server.access_key_id, aws_secret_access_key=server.secret_access_key,
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=5))


class Writer(threading.Thread):
    """Writes one secret until the server is gone; keeps what was answered, in order."""

    def __init__(self, client, name):
        super().__init__()
        self.client, self.name_, self.answered, self.unknown = client, name, [], []

    def run(self):
        while True:
            token = str(uuid.uuid4())
            value = f"{CANARY}-{token}"
            try:
                self.client.put_secret_value(SecretId=self.name_, ClientRequestToken=token,
                                             SecretString=value)
            except (BotoCoreError, ClientError):
                self.unknown.append(token)
                return
            self.answered.append(token)


def verify(client, name, answered, unknown):
    """The current version is the last answered one, or the unknown one after it; and each recent
    answered version can be read."""
    current = client.get_secret_value(SecretId=name)
    allowed = {answered[-1], *unknown} if answered else None
    if allowed is not None and current["VersionId"] not in allowed:
        raise SystemExit(f"{name}: current is {current['VersionId']}, not the last answered write")
    if answered and current["SecretString"] != f"{CANARY}-{current['VersionId']}" :
        raise SystemExit(f"{name}: the current value is not the one that was written")
    for token in answered:
        got = client.get_secret_value(SecretId=name, VersionId=token)
        if got["SecretString"] != f"{CANARY}-{token}":
            raise SystemExit(f"{name}: version {token} has another value")
    stages = client.describe_secret(SecretId=name)["VersionIdsToStages"]
    if sum("AWSCURRENT" in labels for labels in stages.values()) != 1:
        raise SystemExit(f"{name}: not exactly one current version")


def files_with(folder, needle):
    return [str(p) for p in pathlib.Path(folder).rglob("*") if p.is_file() and needle in p.read_bytes()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(os.environ.get("KEEPSAKE_SEED", time.time_ns() % 2**32)))
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}")
    chance = random.Random(arguments.seed)
    with Server(arguments.binary) as server:
        total = cut = 0
        for kill in range(arguments.kills):
            client = connect(server)
            # Secrets of its own each time: one secret takes about 100 versions a day.
            writers = [Writer(client, f"crash/{kill}-{i}") for i in range(WRITERS)]
            for writer in writers:
                client.create_secret(Name=writer.name_, SecretString=f"{CANARY}-first")
            for writer in writers:
                writer.start()
            time.sleep(chance.uniform(0.005, 0.1))
            server.kill()
            for writer in writers:
                writer.join()
            server.start()
            client = connect(server)
            for writer in writers:
                verify(client, writer.name_, writer.answered, writer.unknown)
                total += len(writer.answered)
                cut += len(writer.unknown)
        check(total >= arguments.kills * 10, "enough writes were answered", total)
        check(not files_with(server.data_dir, CANARY.encode()), "no value stands in the data directory",
              files_with(server.data_dir, CANARY.encode()))
        print(f"{arguments.kills} kills, {total} answered writes, {cut} cut writes, 0 lost")


if __name__ == "__main__":
    main()
