"""Memory, growth, eviction and expiry of the cache: M1, M2, M3, E1, G2, G4, X1 (docs/benchmarks.md)."""
import json
import os
import statistics
import subprocess
import time
import urllib.request

from measure import Keepsake, cpu_seconds, pinned, resident_bytes
from peers import Memcached, Redis, there
from report import BINARY, BUILD, Goals, record

LOAD_CORE = 1
MIB = 1 << 20
DAY_MS = 86_400_000
WARM = 1000  # items that are there before memory is looked at: code and buffers have been touched


def load(server, job, core=LOAD_CORE, **flags):
    """Runs cache_load against a server, and gives what it printed."""
    words = [os.path.join(BUILD, "tests", "bench", "cache_load"), job]
    for name, value in flags.items():
        words += ["--" + name.replace("_", "-"), str(value)]
    out = subprocess.run(pinned(core, words), input=server.ready["token"], capture_output=True, text=True, timeout=3600)
    if out.returncode != 0:
        raise RuntimeError(out.stderr)
    return json.loads(out.stdout)


def metric(server, name):
    with urllib.request.urlopen(server.url + "/metrics", timeout=30) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[1])
    raise RuntimeError(f"no metric {name}")


def start(memory="2GiB", threads=1):
    return Keepsake(BINARY, threads=threads, extra=("--memory", memory))


def grown(server, fill, first=lambda: None):
    """Resident bytes that `fill` brings a server that has just started and answered a few calls (`first`)."""
    first()
    time.sleep(0.5)
    before = resident_bytes(server.pid)
    fill()
    time.sleep(0.5)
    after = resident_bytes(server.pid)
    server.close()
    return after - before


def keys_of(items, key_bytes):
    return (str(i).rjust(key_bytes, "k").encode() for i in range(items))


def bytes_per_item(items, key_bytes, value_bytes):
    """Per system, in the order of the table."""
    value = b"v" * value_bytes
    server = start("8GiB" if items > 1_000_000 else "1GiB")
    flags = {"items": items, "key_bytes": key_bytes, "value_bytes": value_bytes, "ttl_ms": DAY_MS}
    few = flags | {"items": WARM}
    used = {"keepsake, TTL": grown(server, lambda: load(server, "fill", **flags), lambda: load(server, "fill", **few))}
    if there("redis-server"):
        for name, ttl in (("redis", None), ("redis, TTL", 86_400)):
            redis = Redis()
            used[name] = grown(redis, lambda r=redis, t=ttl: r.fill(keys_of(items, key_bytes), value, t),
                               lambda r=redis, t=ttl: r.fill(keys_of(WARM, key_bytes), value, t))
    if there("memcached"):
        memcached = Memcached(8192)
        used["memcached"] = grown(memcached, lambda: memcached.fill(keys_of(items, key_bytes), value),
                                  lambda: memcached.fill(keys_of(WARM, key_bytes), value))
    for name, size in used.items():
        record(scenario="M1", point=f"{items} {key_bytes}/{value_bytes}", system=name, bytes=size / (items - WARM))
    return {name: size / (items - WARM) for name, size in used.items()}


def run_m1(_rounds, short, long=False):
    goals = Goals()
    points = [(1_000_000, 16, 32)] if short else [(1_000_000, 8, 8), (1_000_000, 16, 32), (1_000_000, 36, 224), (100_000, 66, 4700)]
    if long:
        points.append((10_000_000, 16, 32))
    for items, key_bytes, value_bytes in points:
        used = bytes_per_item(items, key_bytes, value_bytes)
        print(f"M1 resident bytes an item, {items} items, key {key_bytes}, value {value_bytes}")
        for name, size in used.items():
            goals.shown(name, size, "B")
        ours = used["keepsake, TTL"]
        headline = (key_bytes, value_bytes) == (16, 32)
        for name, goal in (("redis", 0.50), ("redis, TTL", 0.42), ("memcached", 0.62)):
            if name in used:
                goals.at_most(f"of {name}", ours / used[name], goal if headline else 1.0)
        print()
    return goals.ok


COMMANDS = {"dictionary": b"HSET", "set": b"SADD", "list": b"RPUSH", "zset": b"ZADD"}


def redis_collections(redis, kind, items, elements):
    for i in range(items):
        words = []
        for n in range(elements):
            key = str(n).rjust(16, "k").encode()
            words += {"dictionary": [key, b"value-of-sixteen"], "zset": [b"%d" % n, key]}.get(kind, [key])
            if len(words) >= 2000 or n + 1 == elements:
                redis.command(COMMANDS[kind], b"c%d" % i, *words)
                words = []


def run_m2(_rounds, _short):
    goals = Goals()
    large = {"dictionary": 0.65, "zset": 0.60, "set": 0.80, "list": 1.0}
    print("M2 resident bytes an element, 16-byte elements, of Redis")
    for items, elements in ((1, 1_000_000), (100_000, 10)):
        for kind, goal in large.items():
            server = start()
            ours = grown(server, lambda: load(server, "make", kind=kind, items=items, elements=elements)) / items / elements
            record(scenario="M2", point=f"{kind} {items}x{elements}", system="keepsake", bytes=ours)
            if not there("redis-server"):
                goals.shown(f"{kind}, {items} of {elements}", ours, "B")
                continue
            redis = Redis()
            theirs = grown(redis, lambda: redis_collections(redis, kind, items, elements)) / items / elements
            record(scenario="M2", point=f"{kind} {items}x{elements}", system="redis", bytes=theirs)
            goals.at_most(f"{kind}, {items} of {elements}: {ours:.1f} B of {theirs:.1f}", ours / theirs,
                          goal if elements > 10 else 0.85)
    print()
    return goals.ok


def run_m3(_rounds, short, long=False):
    """Fills to three times the bound, with one write in five to a key that was there."""
    bound = (1024 if long else 256) * MIB
    server = start(f"{bound // MIB}MiB")
    base = resident_bytes(server.pid)
    goals, most, account, flat, refused, keys = Goals(), 0, 0, [], 0, 0
    begun = time.monotonic()
    turns = 0
    while turns < 6 or (long and time.monotonic() - begun < 600):
        done = load(server, "mixed", bytes=bound // 2, **{"from": keys})
        refused, keys, turns = refused + done["refused"], done["keys"], turns + 1
        resident = resident_bytes(server.pid)
        most, account = max(most, resident), max(account, metric(server, "keepsake_cache_bytes"))
        if turns >= 3:  # 1.5 times the bound: it is full
            flat.append(resident)
        record(scenario="M3", point=f"turn {turns}", system="keepsake", resident=resident, account=metric(server, "keepsake_cache_bytes"))
    load(server, "flush")
    flushed = time.monotonic()
    while metric(server, "keepsake_cache_bytes") > bound * 0.05 and time.monotonic() - flushed < 120:
        time.sleep(0.5)
    freed = time.monotonic() - flushed
    server.close()
    print(f"M3 {turns / 2:.1f} times {bound // MIB} MiB written in {time.monotonic() - begun:.0f} s, 28 to 4,703 bytes, {keys} keys")
    goals.at_most("account, of the bound", account / bound, 1.02)
    goals.at_most("resident over the bound", (most - bound) / MIB, 64, "MiB")
    goals.at_most("refused writes", refused, 0)
    goals.at_most("resident while evicting, greatest of least", max(flat) / min(flat), 1.02)
    goals.at_most("until a flush has given 95 % back", freed, 60, "s")
    goals.shown("resident when it began", base / MIB, "MiB")
    print()
    return goals.ok


def cpu_of(server, calls, job, **flags):
    before = cpu_seconds(server.pid)
    load(server, job, calls=calls, **flags)
    return (cpu_seconds(server.pid) - before) / calls * 1e6


def run_g2(rounds, short, long=False):
    sizes = [10_000, 100_000, 1_000_000] + ([10_000_000] if long else [])
    servers = {}
    for items in sizes:
        servers[items] = start("8GiB" if items > 1_000_000 else "1GiB")
        load(servers[items], "fill", items=items, key_bytes=16, value_bytes=64, ttl_ms=DAY_MS)
    used = {items: [] for items in sizes}
    for turn in range(rounds):
        for items in sizes[turn % len(sizes):] + sizes[:turn % len(sizes)]:
            used[items].append(cpu_of(servers[items], 200_000, "get", items=items, key_bytes=16))
            record(scenario="G2", point=str(items), system="keepsake", round=turn, cpu_us=used[items][-1])
    for server in servers.values():
        server.close()
    goals = Goals()
    print(f"G2 gRPC Get, random keys, 256 in flight, {rounds} rounds")
    for items in sizes:
        goals.shown(f"{items} items", statistics.median(used[items]), "us")
    ratio = statistics.median(a / b for a, b in zip(used[sizes[-1]], used[sizes[0]]))
    goals.at_most(f"{sizes[-1]} of {sizes[0]}", ratio, 1.15)
    print()
    return goals.ok


def run_g4(rounds, _short):
    server = start()
    load(server, "fill", items=100_000, key_bytes=16, value_bytes=64, ttl_ms=DAY_MS)
    goals, ratios = Goals(), []
    for turn in range(rounds):
        single = cpu_of(server, 200_000, "get", items=100_000, key_bytes=16)
        batch = cpu_of(server, 4000, "batch", items=100_000, key_bytes=16) / 100
        ratios.append(batch / single)
        record(scenario="G4", point="batch of 100", system="keepsake", round=turn, single_us=single, batch_us=batch)
    print(f"G4 streamed answers, {rounds} rounds")
    goals.at_most(f"a key of GetBatch {batch:.2f} us, of a Get {single:.2f}", statistics.median(ratios), 0.15)
    per_field = {}
    for fields, calls in ((10, 40_000), (1000, 2000), (100_000, 20)):
        load(server, "fetch", elements=fields, calls=1)
        before = cpu_seconds(server.pid)
        load(server, "fetch", elements=fields, calls=calls)
        per_field[fields] = (cpu_seconds(server.pid) - before) / calls / fields * 1e9
        record(scenario="G4", point=f"fetch {fields}", system="keepsake", ns=per_field[fields])
        goals.shown(f"DictionaryFetch of {fields}, a field", per_field[fields], "ns")
    goals.at_most("a field of 100,000, of 1,000", per_field[100_000] / per_field[1000], 3)
    print()
    server.close()
    return goals.ok


V1_SIZES = (64, 1 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20)


def run_v1(rounds, _short):
    """CPU of a Get by the size of its value."""
    server = start()
    peers = [Redis()] if there("redis-server") else []
    peers += [Memcached(1024)] if there("memcached") else []
    goals, per_kib, used = Goals(), {}, {}
    print("V1 Get by value size, us of server CPU")
    for size in V1_SIZES:
        calls = max(1000, min(100_000, (2 << 30) // size))
        load(server, "fill", items=1, key_bytes=16, value_bytes=size, ttl_ms=DAY_MS)
        # One at a time, as the peers are asked: what waits in a queue is in no cache of the processor.
        used[size] = min(cpu_of(server, calls, "get", items=1, key_bytes=16, in_flight=1) for _ in range(min(rounds, 3)))
        per_kib[size] = used[size] / (size / 1024)
        record(scenario="V1", point=str(size), system="keepsake", cpu_us=used[size])
        goals.shown(f"{size} bytes", used[size], "us")
    goals.at_most("a KiB at 1 MiB, of one at 64 KiB", per_kib[1 << 20] / per_kib[64 << 10], 1.2)
    for peer in peers:
        key, size, calls = b"k" * 16, 1 << 20, 2000
        peer.fill([key], b"v" * size)
        before = cpu_seconds(peer.pid)
        peer.get_many(key, size, calls)
        theirs = (cpu_seconds(peer.pid) - before) / calls * 1e6
        record(scenario="V1", point=str(size), system=peer.name, cpu_us=theirs)
        goals.at_most(f"1 MiB, of {peer.name}'s {theirs:.0f} us", used[size] / theirs, 0.5 if peer.name == "redis" else 1.1)
        peer.close()
    server.close()
    print()
    return goals.ok


class During:
    """Calls at a fixed rate from another process, while something happens."""

    def __init__(self, server, rate, seconds):
        command = [os.path.join(BUILD, "tests", "bench", "cache_load"), "rate", "--items", "10000", "--key-bytes", "16",
                   "--rate", str(rate), "--seconds", str(seconds)]
        self.process = subprocess.Popen(pinned(LOAD_CORE, command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(server.ready["token"])
        self.process.stdin.close()

    def end(self):
        out = self.process.stdout.read()
        if self.process.wait() != 0:
            raise RuntimeError("cache_load failed")
        return json.loads(out)


def run_e1(_rounds, short):
    """Latency of reads at a fixed rate: alone, while a million items expire, while a large set is deleted, and
    while a cache of a million items is flushed."""
    rate, seconds, items = 5000, 6, 100_000 if short else 1_000_000
    server = start()
    load(server, "fill", items=10_000, key_bytes=16, value_bytes=64, ttl_ms=DAY_MS)
    rows = {"alone": During(server, rate, seconds).end()}
    # They lie down with the same end, some seconds from now.
    wait_ms = 9000
    begun = time.monotonic()
    load(server, "fill", items=items, key_bytes=20, value_bytes=64, ttl_ms=wait_ms)
    time.sleep(max(0, wait_ms / 1000 - 3 - (time.monotonic() - begun)))
    rows[f"while {items} items expire"] = During(server, rate, seconds + 6).end()
    load(server, "make", kind="set", items=1, elements=items)
    load(server, "fill", items=items, key_bytes=20, value_bytes=64, ttl_ms=DAY_MS)
    for words in (("del", "c0", "--cache", "bench"), ("cache", "flush", "bench")):
        reads = During(server, rate, seconds)
        time.sleep(2)
        command(server, *words)
        rows["while `%s` is done" % " ".join(words[:2])] = reads.end()
    server.close()
    goals = Goals()
    print(f"E1 latency of Get, {rate} a second for {seconds} s, open loop (the load's own share included)")
    for name, row in rows.items():
        record(scenario="E1", point=name, system="keepsake", **row)
        # A machine on which nothing happens and which is late all the same says nothing of the server.
        late = rows["alone"]["p9999"] > 1000
        goals.at_most(f"{name}: p50 {row['p50']:.0f}, p99 {row['p99']:.0f} us; p99.99", row["p9999"], 1000, "us", late)
    print()
    return goals.ok


def command(server, *words):
    environment = os.environ | {"MOMENTO_API_KEY": server.ready["token"]}
    subprocess.run(pinned(LOAD_CORE, [BINARY, *words, "--quiet"]), env=environment, check=True)


def run_x1(rounds, _short):
    servers = {threads: start(threads=threads) for threads in (1, 2)}
    # Both cores: the load shares them with two loops, and with one.
    for server in servers.values():
        os.sched_setaffinity(server.pid, {0, 1})
        load(server, "fill", items=100_000, key_bytes=16, value_bytes=64, ttl_ms=DAY_MS)
    ratios = []
    for turn in range(rounds):
        one, two = (cpu_of(servers[t], 200_000, "get", items=100_000, key_bytes=16) for t in (1, 2))
        ratios.append(two / one)
        record(scenario="X1", system="keepsake", round=turn, one_us=one, two_us=two)
    for server in servers.values():
        server.close()
    goals = Goals()
    print(f"X1 two loops, Get, 256 in flight, {rounds} rounds")
    goals.at_most("CPU a request, of one loop", statistics.median(ratios), 1.1)
    print()
    return goals.ok


SCENARIOS = {"M1": run_m1, "M2": run_m2, "M3": run_m3, "E1": run_e1, "V1": run_v1, "G2": run_g2, "G4": run_g4, "X1": run_x1}
LONG = {"M1", "M3", "G2"}
