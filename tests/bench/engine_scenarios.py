"""The engine in process: H1 and the room's own benchmarks (docs/benchmarks.md)."""
import json
import os
import statistics
import subprocess

from report import BUILD, Goals, record

BENCH = os.path.join(BUILD, "src", "engine", "engine_bench")


def run_h1(_rounds, short):
    """Misses at equal numbers of objects, of exact LRU's in the same program."""
    chosen = "zipf (0.9|1.0)" if short else ""
    out = subprocess.run([BENCH, f"--benchmark_filter=MissRatio/{chosen}", "--benchmark_format=json"], capture_output=True,
                         text=True, check=True)
    goals, ratios = Goals(), []
    print("H1 misses of the engine, of exact LRU with as many places")
    for row in json.loads(out.stdout)["benchmarks"]:
        name = row["name"].removeprefix("MissRatio/").removesuffix("/iterations:1")
        ratios.append(row["of_lru"])
        record(scenario="H1", point=name, system="keepsake", ours=row["ours"], lru=row["lru"])
        goals.at_most(f"{name}: {row['ours']:.3f} of {row['lru']:.3f}", row["of_lru"], 1.30 if name == "shift/10%" else 1.0)
    goals.at_most("the median", statistics.median(ratios), 0.86)
    print()
    return goals.ok


def run_engine(_rounds, _short):
    return subprocess.run([BENCH, "--benchmark_filter=-MissRatio.*"]).returncode == 0


SCENARIOS = {"H1": run_h1, "engine": run_engine}
