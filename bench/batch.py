"""Batches, measured: beside the plain loop, with faults, and how memory and overhead go with the rows.

    python -m bench.batch --rows 1000 [--json]     # throughput, scaling, memory, overhead
    python -m bench.batch --memory [--json]        # peak memory of 100, 1,000 and 10,000 rows of a cheap part
    python -m bench.batch --faults [--json]        # every fault once; bad rows named, good rows as without faults

The plain loop is what a CadQuery user would write: build, export STL and STEP with CadQuery's own settings, one after
the other, nothing else. Against it stand the same files from a batch (--files-only), and whole kits, which hold a
picture, checks and a bill of materials besides. CPU seconds are of all processes together; they tell the same on a busy
machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from configurator.production.batch import prepare
from configurator.production.batch.rows import Job
from configurator.solid.store import Store
from parts import family

# cheap, middling and dear: parameters that change the solid, in steps that never repeat
FAMILIES = {"hub_ring": "wall", "hinge": "", "pull_handle": "", "wheel_cover": ""}
PAGE = os.sysconf("SC_PAGE_SIZE")


def rows(count: int, families: tuple[str, ...] = tuple(FAMILIES)) -> Iterator[dict[str, Any]]:
    """Distinct legal rows, the families in turn."""
    each = [_variants(name, -(-count // len(families))) for name in families]
    yield from islice((row for turn in zip(*each, strict=True) for row in turn), count)


def _variants(name: str, count: int) -> list[dict[str, Any]]:
    made = family(name)
    field = FAMILIES[name] or next(n for n, f in made.model_fields.items() if f.annotation is float)
    default, (low, high) = made.model_fields[field].default, made.bounds(field)
    width = min(high - default, default - low) or (high - low) / 2
    start = default if high > default else low
    found = [{"part": name, field: round(start + width * k / (2 * count), 6)} for k in range(count)]
    return [row for row in found if made(**{field: row[field]})]


def plain(count: int) -> dict[str, Any]:
    """The loop without us, in a process of its own."""
    code = """
import json, resource, sys, tempfile, time
import cadquery as cq
from parts import family
rows = json.load(sys.stdin)
begun, cpu = time.perf_counter(), time.process_time()
with tempfile.TemporaryDirectory() as folder:
    for i, row in enumerate(rows):
        work = family(row.pop("part"))(**row).build()
        cq.exporters.export(work, f"{folder}/{i}.stl")
        cq.exporters.export(work, f"{folder}/{i}.step")
print(json.dumps({"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(list(rows(count))), capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    return _rate(count, found["seconds"], found["cpu"])


def batch(table: list[dict[str, Any]], folder: Path, workers: int, store: Path, **wishes: Any) -> dict[str, Any]:
    """One run: rows per second from the first row asked for to the last line on the disk, workers' start left out."""
    run = prepare(iter(table), folder, workers=workers, store=Store(store), formats=["stl", "step"], **wishes)
    _warm(run.executor, workers)
    before, begun = _cpu(), time.perf_counter()
    with _peak() as peak:
        statuses = [result.status for result in run.results()]
    seconds = time.perf_counter() - begun
    assert statuses == ["ok"] * len(table), run.summary.line()
    return _rate(len(table), seconds, _cpu() - before) | {"peak_mb": peak[0]}


class Nothing:
    """Runs no job: what is left is the cost of table, window, journal and results."""

    workers = 2

    def submit(self, job: Job) -> Future[dict[str, Any]]:
        done: Future[dict[str, Any]] = Future()
        done.set_result({"status": "failed", "message": "nothing was to be made", "timings": {"make": 0.0}})
        return done

    def close(self) -> None:
        pass


def engine(count: int) -> dict[str, Any]:
    """Distinct rows through everything but the workers, from a table on disk, in a process of its own."""
    code = f"from bench.batch import _engine; _engine({count})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def _engine(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "table.csv")
        with table.open("w") as file:
            file.write("part,wall,_note\n")
            file.writelines(f"hub_ring,{3 + 0.0001 * i:.4f},note {i}\n" for i in range(count))
        run = prepare(table, Path(folder, "out"), executor=Nothing())
        begun = time.perf_counter()
        ended = sum(1 for _ in run.results())
        seconds = time.perf_counter() - begun
    assert ended == count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"rows": count, "ms_per_row": round(1000 * seconds / count, 3), "peak_mb": round(peak)}
    sys.stdout.write(json.dumps(row) + "\n")


def measure(count: int) -> dict[str, Any]:
    """Everything about speed, side by side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = list(rows(count))
        alone = plain(count)
        one = batch(table, folder / "one", 1, folder / "s1", files_only=True)
        two = batch(table, folder / "two", 2, folder / "s2", files_only=True)
        kits = batch(table, folder / "kits", 2, folder / "s3")
        # everything is in the store now: what is left is what a row costs beside the kernel's work
        again = batch(table, folder / "again", 2, folder / "s3")
        few = list(rows(max(1, count // 20)))
        many = [{**few[i % len(few)], "_n": i} for i in range(count)]
        same = batch(many, folder / "same", 2, folder / "s4", files_only=True)
        same_kits = batch(many, folder / "same_kits", 2, folder / "s5")
    return {
        "plain loop": alone,
        "files, 1 worker": one,
        "files, 2 workers": two,
        "kits, 2 workers": kits,
        "95 % alike, files": same,
        "95 % alike, kits": same_kits,
        "from the store": again,
        "ratio": {
            "files, 2 workers": round(two["rows_per_s"] / alone["rows_per_s"], 2),
            "kits, 2 workers": round(kits["rows_per_s"] / alone["rows_per_s"], 2),
            "95 % alike, files": round(same["rows_per_s"] / alone["rows_per_s"], 2),
            "95 % alike, kits": round(same_kits["rows_per_s"] / alone["rows_per_s"], 2),
            "1 to 2 workers": round(two["rows_per_s"] / one["rows_per_s"], 2),
            "kernel's CPU per row against the plain loop": round(two["cpu_s_per_row"] / alone["cpu_s_per_row"], 2),
        },
        "overhead": {
            "ms per row of a kit that is in the store, one worker's time": round(2000 / again["rows_per_s"], 1),
            "ms per row that is like another": round(_alike(same, two, len(few), count), 2),
        },
        "engine alone": [engine(n) for n in (100, 1_000, 10_000)],
    }


def memory(counts: tuple[int, ...] = (100, 1_000, 10_000)) -> dict[str, Any]:
    """Real parts and files, two workers: what main process and workers take together, by rows."""
    found = {}
    for count in counts:
        with tempfile.TemporaryDirectory() as name:
            table = list(rows(count, ("hub_ring",)))
            found[f"{count} rows"] = batch(table, Path(name, "out"), 2, Path(name, "store"), files_only=True)
    return found


def _alike(same: dict[str, Any], two: dict[str, Any], few: int, count: int) -> float:
    """What a repeated row costs: the run's time without that of its distinct rows, ms."""
    return max(0.0, 1000 * (count / same["rows_per_s"] - few / two["rows_per_s"]) / (count - few))


def _rate(count: int, seconds: float, cpu: float) -> dict[str, Any]:
    return {
        "rows": count, "seconds": round(seconds, 2), "rows_per_s": round(count / seconds, 3),
        "cpu_s_per_row": round(cpu / count, 4),
    }  # fmt: skip


def _warm(executor: Any, workers: int) -> None:
    """Start all workers: imports are paid once, not by the row."""
    for done in [executor.shop.pool.submit(time.sleep, 0.5) for _ in range(2 * workers)]:
        done.result()


def _children() -> list[int]:
    """This process and all below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(words[1]), []).append(int(path.parent.name))
    found, queue = [], [os.getpid()]
    while queue:
        found.append(queue.pop())
        queue += parents.get(found[-1], [])
    return found


def _cpu() -> float:
    """CPU seconds of this process and all below it, the dead included."""
    total = 0
    for pid in _children():
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(words[k]) for k in (11, 12, 13, 14))
    return total / os.sysconf("SC_CLK_TCK")


@contextmanager
def _peak() -> Iterator[list[int]]:
    """Highest sum of the proportional set sizes of this process and all below it, MB, looked at every second."""
    found, done = [0], threading.Event()

    def look() -> None:
        while True:
            total = 0
            for pid in _children():
                try:
                    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
                except OSError:
                    continue
                total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            found[0] = max(found[0], total // 1024)
            if done.wait(1.0):
                return

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rows", type=int, default=200)
    words.add_argument("--memory", action="store_true", help="memory by rows instead of the speed")
    words.add_argument("--faults", action="store_true", help="the faults instead of the speed")
    words.add_argument("--json", action="store_true")
    given = words.parse_args()
    if given.faults:
        from bench.batch_faults import faults

        found = faults()
    elif given.memory:
        found = memory()
    else:
        found = measure(given.rows)
    if given.json:
        sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    else:
        for name, value in found.items():
            sys.stdout.write(f"{name}: {value}\n")
    return 0 if found.get("verdict", "pass") == "pass" else 1


if __name__ == "__main__":
    sys.exit(main())
