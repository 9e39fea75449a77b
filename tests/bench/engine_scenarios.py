"""The engine in process: H1 and the room's own benchmarks (docs/benchmarks.md)."""
import json
import os
import statistics
import subprocess

from report import BUILD, Goals, record

BENCH = os.path.join(BUILD, "src", "engine", "engine_bench")


def rows_of(name):
    """The rows of the room's benchmarks whose names begin so, without that beginning."""
    out = subprocess.run([BENCH, f"--benchmark_filter=^{name}/", "--benchmark_format=json"], capture_output=True, text=True, check=True)
    return {row["name"].removeprefix(name + "/").removesuffix("/iterations:1"): row for row in json.loads(out.stdout)["benchmarks"]}


def run_h1(_rounds, _short):
    """Misses at equal numbers of objects, of exact LRU's in the same program."""
    goals, ratios = Goals(), []
    rows = rows_of("MissRatio")
    print("H1 misses of the engine, of exact LRU with as many places")
    for name, row in rows.items():
        ratios.append(row["of_lru"])
        record(scenario="H1", point=name, system="keepsake", ours=row["ours"], lru=row["lru"])
        goals.at_most(f"{name}: {row['ours']:.3f} of {row['lru']:.3f}", row["of_lru"], 1.30 if name == "shift/10%" else 1.0)
    goals.at_most("the median", statistics.median(ratios), 0.86)
    print()
    return goals.ok


def run_collections(_rounds, _short):
    """The shape of each operation's growth, from a thousand elements to a million."""
    goals, times = Goals(), {name: row["cpu_time"] for name, row in rows_of("Collection").items()}
    print("collections, ns an operation at 10, 1,000, 100,000 and 1,000,000 elements")
    for operation in dict.fromkeys(name.rpartition("/")[0] for name in times):
        curve = [times[f"{operation}/{n}"] for n in (10, 1000, 100_000, 1_000_000)]
        record(scenario="collections", point=operation, system="keepsake", ns=curve)
        goals.at_most(operation + ": " + " ".join(f"{ns:.0f}" for ns in curve), curve[3] / curve[1],
                      5 if operation == "sorted set put" else 4)
    print()
    return goals.ok


def run_latency(_rounds, _short):
    """Gets at a fixed rate beside large work, in process."""
    goals = Goals()
    rows = rows_of("Latency")
    late = rows["alone"]["p9999"] > 1000
    print("latency of Get in process, 50,000 a second, another thread at work")
    for name, row in rows.items():
        record(scenario="latency", point=name, system="keepsake", **{k: row[k] for k in ("p50", "p99", "p9999", "max")})
        goals.at_most(f"{name}: p99 {row['p99']:.1f}, max {row['max']:.0f} us; p99.99", row["p9999"], 1000, "us", late)
    print()
    return goals.ok


def run_engine(rounds, short):
    ok = run_collections(rounds, short) & run_latency(rounds, short)
    return subprocess.run([BENCH, "--benchmark_filter=-(MissRatio|Collection|Latency).*"]).returncode == 0 and ok


SCENARIOS = {"H1": run_h1, "collections": run_collections, "latency": run_latency, "engine": run_engine}
