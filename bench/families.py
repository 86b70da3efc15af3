"""Every family at random legal parameters: does the kernel make them, and do they pass the gate?

    python -m bench.families [--sets 200] [--seed 1] [--only FAMILY …] [--json]

Counts what the kernel or the gate refused, with the parameters; times are wall seconds of build and export mesh in a
worker, so compare them within one run.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bench.sampling import legal
from configurator.solid import kernel
from configurator.solid.pool import Pool, WorkerDied
from parts import CATALOGUE
from parts.part import BuildError, Part


def measured(part: Part) -> tuple[float, int, float]:
    """Seconds, triangles and volume error of one part. Runs in a worker."""
    solid = kernel.make(part)
    return solid.seconds, len(solid.mesh.faces), abs(solid.mesh.volume / solid.volume - 1)


def sweep(family: type[Part], seed: int, sets: int, pool: Pool) -> dict[str, Any]:
    """One family's row: how many were made, what was refused and how long it took."""
    results: list[tuple[float, int, float]] = []
    failures: list[dict[str, str]] = []

    def one(part: Part) -> None:
        try:
            results.append(pool.run(measured, part))
        except (BuildError, WorkerDied) as error:
            failures.append(
                {"parameters": part.canonical(), "step": getattr(error, "step", "died"), "reason": str(error)}
            )

    with ThreadPoolExecutor(pool.workers) as threads:
        list(threads.map(one, legal(family, seed, sets)))
    seconds = sorted(r[0] for r in results)
    return {
        "family": family.family,
        "sets": sets,
        "made": len(results),
        "kernel_exceptions": sum(f["step"] in ("build", "died") for f in failures),
        "gate_failures": sum(f["step"] not in ("build", "died") for f in failures),
        "median_s": round(statistics.median(seconds), 3) if seconds else None,
        "p95_s": round(seconds[int(0.95 * (len(seconds) - 1))], 3) if seconds else None,
        "median_triangles": int(statistics.median(r[1] for r in results)) if results else None,
        "worst_volume_error": round(max((r[2] for r in results), default=0), 5),
        "failures": failures,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sets", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", nargs="*", default=[f.family for f in CATALOGUE])
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    pool, rows = Pool(), []
    try:
        for family in CATALOGUE:
            if family.family not in given.only:
                continue
            row = sweep(family, given.seed, given.sets, pool)
            rows.append(row)
            if not given.json:
                shown = {k: v for k, v in row.items() if k != "failures"}
                sys.stdout.write("  ".join(f"{k}={v}" for k, v in shown.items()) + "\n")
                sys.stdout.writelines(f"    {f['reason'][:300]}\n" for f in row["failures"][:5])
                sys.stdout.flush()
    finally:
        pool.close()
    if given.json:
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    sys.exit(any(row["failures"] for row in rows))


if __name__ == "__main__":
    main()
