#!/usr/bin/env python3
"""AWS CLI and boto3, unchanged, against `keepsake serve`: the operations of the smoke list, the error
classes of the message catalogue, and what authentication refuses.

  aws_smoke.py BINARY

Clients from 2023 on read AWS_ENDPOINT_URL; for older ones the endpoint is given by their own flag."""
import contextlib
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import types

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "lib"))
from keepsake import Server, check  # noqa: E402

import boto3  # noqa: E402
import botocore  # noqa: E402
import botocore.auth  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402


def reads_endpoint_variable(version, least):
    return tuple(int(n) for n in version.split(".")[:2]) >= least


class Cli:
    def __init__(self, server):
        self.environment = server.aws_environment()
        self.command = shutil.which("aws")
        version = subprocess.run([self.command, "--version"], capture_output=True, text=True,
                                 env=self.environment).stdout.split("/")[1].split()[0]
        least = (1, 29) if version.startswith("1.") else (2, 13)
        self.flags = [] if reads_endpoint_variable(version, least) else ["--endpoint-url", server.url]
        print(f"AWS CLI {version}, endpoint by {'flag' if self.flags else 'AWS_ENDPOINT_URL'}")

    def run(self, *words, fails=None, **environment):
        done = subprocess.run([self.command, "secretsmanager", *words, *self.flags, "--output", "json"],
                              capture_output=True, text=True, env=self.environment | environment)
        if fails is not None:
            check(done.returncode != 0 and fails in done.stderr, f"aws {words[0]} fails with {fails}", done.stderr)
            return None
        check(done.returncode == 0, f"aws {words[0]}", done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}


def smoke_cli(server):
    aws = Cli(server)
    made = aws.run("create-secret", "--name", "cli/one", "--secret-string", "first", "--description", "d",
                   "--tags", "Key=team,Value=a")
    arn = made["ARN"]
    check(arn.startswith("arn:aws:secretsmanager:us-west-2:") and arn[-7] == "-", "the ARN has its suffix", arn)
    check(aws.run("get-secret-value", "--secret-id", "cli/one")["SecretString"] == "first", "value by name")
    check(aws.run("get-secret-value", "--secret-id", arn, "--version-stage", "AWSCURRENT")["SecretString"] == "first",
          "value by ARN and stage")
    put = aws.run("put-secret-value", "--secret-id", "cli/one", "--secret-string", "second")
    check(put["VersionStages"] == ["AWSCURRENT"], "a new version is current", put)
    check(aws.run("get-secret-value", "--secret-id", "cli/one", "--version-stage", "AWSPREVIOUS")["SecretString"] == "first",
          "the old version is previous")
    aws.run("update-secret", "--secret-id", "cli/one", "--description", "changed")
    described = aws.run("describe-secret", "--secret-id", "cli/one")
    check(described["Description"] == "changed" and described["Tags"] == [{"Key": "team", "Value": "a"}],
          "describe shows description and tags", described)
    versions = aws.run("list-secret-version-ids", "--secret-id", "cli/one")["Versions"]
    check(len(versions) == 2, "two versions", versions)
    previous = next(v["VersionId"] for v in versions if v["VersionStages"] == ["AWSPREVIOUS"])
    aws.run("update-secret-version-stage", "--secret-id", "cli/one", "--version-stage", "AWSCURRENT",
            "--move-to-version-id", previous, "--remove-from-version-id", put["VersionId"])
    check(aws.run("get-secret-value", "--secret-id", "cli/one")["SecretString"] == "first", "the label moved back")
    check([s["Name"] for s in aws.run("list-secrets")["SecretList"]] == ["cli/one"], "listed")
    password = aws.run("get-random-password", "--password-length", "40", "--exclude-punctuation")["RandomPassword"]
    check(len(password) == 40 and password.isalnum(), "a password of 40 letters and digits")
    deleted = aws.run("delete-secret", "--secret-id", "cli/one", "--recovery-window-in-days", "7")
    check("DeletionDate" in deleted, "deletion is scheduled")
    aws.run("get-secret-value", "--secret-id", "cli/one", fails="InvalidRequestException")
    aws.run("restore-secret", "--secret-id", "cli/one")
    aws.run("delete-secret", "--secret-id", "cli/one", "--force-delete-without-recovery")
    aws.run("get-secret-value", "--secret-id", "cli/one", fails="ResourceNotFoundException")
    aws.run("list-secrets", fails="UnrecognizedClientException", AWS_ACCESS_KEY_ID="AKIAUNKNOWNUNKNOWN00")
    aws.run("list-secrets", fails="InvalidSignatureException", AWS_SECRET_ACCESS_KEY="wrong")


def client(server, **more):
    arguments = {"region_name": "us-west-2", "aws_access_key_id": server.access_key_id,
                 "aws_secret_access_key": server.secret_access_key} | more
    if not reads_endpoint_variable(boto3.__version__, (1, 28)):
        arguments["endpoint_url"] = server.url
    return boto3.client("secretsmanager", **arguments)


def fails(call, code, words, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        got = error.response["Error"]
        check(got["Code"] == code and words in got["Message"], f"{code}: {words or 'any words'}", got)
        return error
    raise SystemExit(f"no {code} from {call}")


def smoke_boto3(server):
    print(f"boto3 {boto3.__version__}, botocore {botocore.__version__}")
    sm = client(server)
    sm.create_secret(Name="py/bin", SecretBinary=b"\x00\xff")
    check(sm.get_secret_value(SecretId="py/bin")["SecretBinary"] == b"\x00\xff", "binary value")
    check(sm.get_secret_value(SecretId="py/bin")["ResponseMetadata"]["RequestId"], "request id")
    error = fails(sm.get_secret_value, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.",
                  SecretId="absent")
    check(isinstance(error, sm.exceptions.ResourceNotFoundException), "the class is ResourceNotFoundException")
    check(error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, "status 400")
    fails(sm.create_secret, "ResourceExistsException", "the secret py/bin already exists", Name="py/bin", SecretString="x")
    fails(sm.create_secret, "ValidationException", "Invalid name.", Name="bad name", SecretString="x")
    fails(sm.get_secret_value, "ResourceNotFoundException", "staging label: AWSPENDING", SecretId="py/bin",
          VersionStage="AWSPENDING")
    fails(sm.get_secret_value, "ResourceNotFoundException", "VersionId: " + "0" * 32, SecretId="py/bin",
          VersionId="0" * 32)
    fails(sm.delete_secret, "InvalidParameterException", "between 7 and 30 days", SecretId="py/bin",
          RecoveryWindowInDays=5)
    fails(sm.get_random_password, "InvalidParameterException", "too short", PasswordLength=3)
    fails(sm.put_secret_value, "ResourceExistsException", "already in use", SecretId="py/bin",
          ClientRequestToken=next(iter(sm.describe_secret(SecretId="py/bin")["VersionIdsToStages"])), SecretString="y")
    for number in range(5):
        sm.create_secret(Name=f"page/{number}", SecretString=str(number))
    pages = list(sm.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 2}))
    check(sum(len(p["SecretList"]) for p in pages) == 6 and len(pages) == 3, "paging loses nothing", len(pages))
    found = sm.list_secrets(Filters=[{"Key": "name", "Values": ["page/"]}])["SecretList"]
    check(len(found) == 5, "filter by name prefix", found)
    fails(sm.list_secrets, "InvalidNextTokenException", "", NextToken="made-up")


@contextlib.contextmanager
def clock_off_by(minutes):
    """botocore signs with a clock that is off by so many minutes."""
    offset = datetime.timedelta(minutes=minutes)

    class Shifted(datetime.datetime):
        @classmethod
        def utcnow(cls):
            return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + offset

    shifted = {"datetime": types.SimpleNamespace(datetime=Shifted, timezone=datetime.timezone),
               "get_current_datetime": lambda remove_tzinfo=True: Shifted.utcnow()}
    # Signing is in Python or in the C runtime, as this botocore has it.
    modules = [m for m in map(sys.modules.get, ("botocore.auth", "botocore.crt.auth")) if m]
    saved = [(m, name, getattr(m, name)) for m in modules for name in shifted if hasattr(m, name)]
    for module, name, _ in saved:
        setattr(module, name, shifted[name])
    try:
        yield
    finally:
        for module, name, value in saved:
            setattr(module, name, value)


def refused_requests(server):
    fails(client(server, aws_secret_access_key="wrong").list_secrets, "InvalidSignatureException",
          "The request signature we calculated does not match")
    fails(client(server, aws_access_key_id="AKIAUNKNOWNUNKNOWN00").list_secrets, "UnrecognizedClientException",
          "The security token included in the request is invalid")
    for minutes, words in ((-10, "Signature expired"), (10, "Signature not yet current")):
        with clock_off_by(minutes):
            fails(client(server).list_secrets, "InvalidSignatureException", words)
    changed = client(server)
    changed.meta.events.register("before-send", change_a_byte)
    fails(changed.describe_secret, "InvalidSignatureException", "", SecretId="py/bin")


def change_a_byte(request, **_):
    body = request.body if isinstance(request.body, bytes) else request.body.encode()
    request.body = body.replace(b"py/bin", b"py/bim")


def main():
    with Server(sys.argv[1]) as server:
        os.environ.update({k: v for k, v in server.aws_environment().items() if k.startswith("AWS_")})
        smoke_cli(server)
        smoke_boto3(server)
        refused_requests(server)
        log = server.log_text()
        check(server.secret_access_key not in log and "second" not in log, "no secret in the log")
    print("aws clients done")


if __name__ == "__main__":
    main()
