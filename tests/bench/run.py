#!/usr/bin/env python3
"""Benchmarks of the whole: ratios side by side in one run, as docs/benchmarks.md explains.

  run.py [GROUP...] [--rounds N] [--short] [--long]

Groups: main (P1 S2 S1 G1, the default), cache (M1 M2 M3 E1 V1 G2 G4 X1 H1), engine, or scenarios by name.

Prints one table a scenario with PASS, MISS or NOISY, and writes one JSON line a (scenario, point,
system, round) to build/bench/results.jsonl. Exits 1 when a goal is missed by more than a quarter."""
import argparse
import base64
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import cache_scenarios
import engine_scenarios
from measure import (GrpcPeer, Keepsake, cpu_seconds, cpu_times, pinned, resident_bytes, steal_share)
from report import BINARY, BUILD, commit, record, results, verdict

CACHE = "bench"
KEY = b"k" * 16
VALUE = b"v" * 64
LOAD_CORE = 1
LEAST_CPU_SECONDS = 0.5

# One framed request: gRPC's five-byte prefix and a protobuf message, by hand, so that a fault of the
# product's encoder cannot hide here.
def field(number, wire_type, payload):
    return bytes([number << 3 | wire_type]) + payload


def framed(message):
    return b"\0" + len(message).to_bytes(4, "big") + message


def get_body():
    return framed(field(1, 2, bytes([len(KEY)]) + KEY))


def set_body(ttl_ms=b"\xc0\xcf\x24"):  # 600,000 as a varint
    return framed(field(1, 2, bytes([len(KEY)]) + KEY) + field(2, 2, bytes([len(VALUE)]) + VALUE) +
                  field(3, 0, ttl_ms))


def raw_key(token):
    """The authorization value inside a v1 token."""
    return json.loads(base64.b64decode(token))["api_key"]


def h2load(url, path, body_file, requests, connections, streams, headers):
    command = ["h2load", "-n", str(requests), "-c", str(connections), "-m", str(streams), "-t", "1",
               "-d", body_file, "-H", "content-type: application/grpc", "-H", "te: trailers"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    out = subprocess.run(pinned(LOAD_CORE, [*command, url + path]), capture_output=True, text=True,
                         timeout=300)
    done = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored", out.stdout)
    if not done or int(done.group(1)) != requests:
        raise RuntimeError(f"h2load failed:\n{out.stdout}\n{out.stderr}")
    rate = re.search(r"finished in [^,]+, ([\d.]+) req/s", out.stdout)
    return float(rate.group(1))


POINTS = [(50, 1), (10, 10), (1, 100), (50, 16), (8, 32)]


def goal_g1(connections, streams):
    return 0.50 if streams == 1 else 0.25


def cpu_per_request(system, path, body, point, requests, headers):
    before = cpu_seconds(system.pid)
    rate = h2load(system.url, path, body, requests, *point, headers)
    return (cpu_seconds(system.pid) - before) / requests * 1e6, rate


def enough_requests(system, path, body, point, headers):
    """As many as take at least LEAST_CPU_SECONDS of the system's CPU: the kernel counts in 10 ms."""
    trial = 20000
    used, _ = cpu_per_request(system, path, body, point, trial, headers)
    return max(trial, min(1_000_000, int(LEAST_CPU_SECONDS * 1.2 / max(used, 0.5) * 1e6)))


def run_g1(rounds, short):
    keepsake = Keepsake(BINARY)
    peer = GrpcPeer(os.path.join(BUILD, "tests", "bench", "grpc_peer"))
    token = raw_key(keepsake.ready["token"])
    headers = {"authorization": token, "cache": CACHE}
    points = [(8, 32)] if short else POINTS
    ok = True
    with tempfile.TemporaryDirectory() as folder:
        bodies = {}
        for name, body in (("Get", get_body()), ("Set", set_body())):
            bodies[name] = os.path.join(folder, name)
            open(bodies[name], "wb").write(body)
        create = os.path.join(folder, "create")
        open(create, "wb").write(framed(field(1, 2, bytes([len(CACHE)]) + CACHE.encode())))
        h2load(keepsake.url, "/control_client.ScsControl/CreateCache", create, 1, 1, 1, headers)
        systems = {"keepsake": keepsake, "grpc-c++": peer}
        for system in systems.values():
            h2load(system.url, "/cache_client.Scs/Set", bodies["Set"], 1000, 1, 1, headers)
        for call in (("Get",) if short else ("Get", "Set")):
            for point in points:
                ok &= table_g1(systems, call, f"/cache_client.Scs/{call}", bodies[call], point, rounds, headers)
    for system in systems.values():
        system.close()
    return ok


def table_g1(systems, call, path, body, point, rounds, headers):
    counts = {name: enough_requests(s, path, body, point, headers) for name, s in systems.items()}
    used = {name: [] for name in systems}
    rates = {name: [] for name in systems}
    noisy = 0
    for turn in range(rounds):
        names = list(systems)
        names = names[turn % len(names):] + names[:turn % len(names)]
        before = cpu_times()
        for name in names:
            us, rate = cpu_per_request(systems[name], path, body, point, counts[name], headers)
            used[name].append(us)
            rates[name].append(rate)
            record(scenario="G1", point=f"{call} {point[0]}x{point[1]}", system=name, round=turn,
                   requests=counts[name], cpu_us=us, rate=rate)
        noisy += steal_share(before, cpu_times()) > 0.05
    ratios = [a / b for a, b in zip(used["keepsake"], used["grpc-c++"])]
    ratio, goal = statistics.median(ratios), goal_g1(*point)
    word = verdict(ratio <= goal, noisy * 2 > rounds)
    print(f"G1 {call} {point[0]}x{point[1]}, 16-byte key, 64-byte value, {rounds} rounds, authentication and metrics on")
    for name in systems:
        print(f"  {name:<10} {statistics.median(used[name]):7.2f} us CPU/request  "
              f"[{min(used[name]):.2f}-{max(used[name]):.2f}]  {statistics.median(rates[name]):9.0f}/s")
    print(f"  ratio {ratio:.3f} [{min(ratios):.3f}-{max(ratios):.3f}]  goal <= {goal:.2f}  {word}\n")
    return ratio <= goal * 1.25


def run_p1(rounds, _short):
    ready, resident = [], []
    for turn in range(rounds):
        server = Keepsake(BINARY)
        time.sleep(1)
        ready.append(server.ready_ms)
        resident.append(resident_bytes(server.pid))
        record(scenario="P1", system="keepsake", round=turn, ready_ms=ready[-1], resident=resident[-1])
        server.close()
    with tempfile.TemporaryDirectory() as folder:
        stripped = os.path.join(folder, "keepsake")
        subprocess.run(["strip", "-o", stripped, os.path.realpath(BINARY)], check=True)
        size = os.path.getsize(stripped)
    record(scenario="P1", system="keepsake", stripped=size)
    rows = [("ready", statistics.median(ready), 100, "ms"),
            ("idle resident", statistics.median(resident) / 2**20, 30, "MiB"),
            ("stripped binary", size / 2**20, 20, "MiB")]
    print(f"P1 start, idle, binary, {rounds} rounds")
    for name, value, goal, unit in rows:
        print(f"  {name:<16} {value:7.1f} {unit:<4} goal <= {goal}  {verdict(value <= goal)}")
    print()
    return all(value <= goal * 1.25 for _, value, goal, _ in rows)


def sdk_load(server, *words):
    environment = os.environ | {"AWS_ENDPOINT_URL": server.url, "AWS_REGION": "us-west-2",
                                "AWS_ACCESS_KEY_ID": server.ready["access_key_id"],
                                "AWS_SECRET_ACCESS_KEY": server.ready["secret_access_key"]}
    environment.pop("AWS_PROFILE", None)
    binary = os.path.join(BUILD, "tests", "bench", "sdk_load")
    out = subprocess.run(pinned(LOAD_CORE, [binary, *words]), env=environment, input=server.ready["token"],
                         capture_output=True, text=True, timeout=600)
    sys.stdout.write(out.stdout)
    if out.returncode != 0:
        raise RuntimeError(out.stderr)


def count_of(server, operation):
    with urllib.request.urlopen(server.url + "/metrics", timeout=10) as answer:
        text = answer.read().decode()
    return sum(int(float(n)) for n in re.findall(
        r'keepsake_requests_total\{[^}]*"[^"]*%s"[^}]*\} (\S+)' % re.escape(operation), text))


def run_s1(rounds, short):
    server = Keepsake(BINARY, core=0)
    sdk_load(server, "S1", "--rounds", str(1 if short else rounds))
    server.close()
    return True


def run_s2(_rounds, _short):
    server = Keepsake(BINARY, core=0)
    sdk_load(server, "S2")
    fetches, gets = count_of(server, "GetSecretValue"), count_of(server, "Scs/Get")
    server.close()
    out = subprocess.run([os.path.join(BUILD, "src", "sdk", "sdk_bench"), "--benchmark_filter=WarmToken",
                          "--benchmark_format=json"], capture_output=True, text=True, check=True)
    warm = min(b["cpu_time"] for b in json.loads(out.stdout)["benchmarks"])
    record(scenario="S2", system="keepsake", fetches=fetches, gets=gets, warm_ns=warm)
    print("S2 the token in the SDK")
    print(f"  {gets} cache calls cost {fetches} GetSecretValue   goal 1  {verdict(fetches == 1 and gets >= 10000)}")
    print(f"  a warm token read takes {warm:.1f} ns   goal < 100  {verdict(warm < 100)}\n")
    return fetches == 1 and warm < 125


MAIN = {"P1": run_p1, "S2": run_s2, "S1": run_s1, "G1": run_g1}
SCENARIOS = MAIN | cache_scenarios.SCENARIOS | engine_scenarios.SCENARIOS
GROUPS = {"main": list(MAIN), "cache": [*cache_scenarios.SCENARIOS, "H1"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("groups", nargs="*", default=["main"])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--short", action="store_true", help="the few cheap points that CI runs")
    parser.add_argument("--long", action="store_true", help="ten million items, ten minutes of filling")
    arguments = parser.parse_args()
    names = [name for group in arguments.groups for name in GROUPS.get(group, [group])]
    for name in names:
        if name not in SCENARIOS:
            parser.error(f"there is no group or scenario {name}")
    print(f"commit {commit()}, load average {os.getloadavg()[0]:.1f}\n", flush=True)
    ok = True
    for name in names:
        more = {"long": arguments.long} if name in cache_scenarios.LONG else {}
        ok &= SCENARIOS[name](arguments.rounds, arguments.short, **more)
        sys.stdout.flush()
    with open(os.path.join(BUILD, "results.jsonl"), "a") as f:
        f.writelines(json.dumps(row) + "\n" for row in results)
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
