"""The main job as its user waits for it: one car from its preset to its kit, on a cold cache and on a warm one.

    python -m bench.vehicle [--preset city-2] [--runs 5] [--json]

Each figure is the wall time of a whole `coachbuilder vehicle` process, start of Python included. Cold runs begin with
an empty cache; the warm ones follow in the same cache; "changed" has another personal text, and so another badge.
Python keeps its bytecode, as it does on a user's machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def run(cache: Path, out: Path, *words: str) -> float:
    """Wall seconds of one command; a command that fails ends the measurement."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "configurator", "vehicle", *words, "--out", str(out)],
        env=os.environ | {"COACHBUILDER_CACHE": str(cache), "PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - begun


def measure(preset: str, runs: int) -> dict[str, float | int | str]:
    """Median wall seconds: cold, warm, and with one option changed."""
    cold, warm, changed = [], [], []
    for i in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            cache, out = Path(folder, "cache"), Path(folder, "out")
            cold.append(run(cache, out, preset))
            warm.append(run(cache, Path(folder, "again"), preset))
            changed.append(run(cache, out, preset, f"personal_text=Run {i}"))
    medians = {
        name: round(statistics.median(v), 2) for name, v in (("cold_s", cold), ("warm_s", warm), ("changed_s", changed))
    }
    return {"preset": preset, "runs": runs, **medians, "slowest_warm_s": round(max(warm), 2)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--preset", default="city-2")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    result = measure(given.preset, given.runs)
    if given.json:
        sys.stdout.write(json.dumps(result, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{name:16}{value}\n" for name, value in result.items())


if __name__ == "__main__":
    main()
