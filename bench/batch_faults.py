"""Faults planted into batches: bad rows are named with their reason, good rows are there once, byte for byte.

    python -m bench.batch --faults --json

Each scenario runs a small table of cheap parts with one kind of harm and compares the kits with those of an undisturbed
run. The full and the read-only disk are a small tmpfs and a bind mount in a mount namespace of their own (Linux).
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from configurator.production.batch import job, prepare
from configurator.production.batch.local import Local
from configurator.solid.store import Store

GOOD = [{"id": f"good-{i}", "part": "hub_ring", "wall": round(3 + 0.05 * i, 3)} for i in range(24)]
FAULTS = {  # planted in rows by the thickness that they ask for; what they must end as
    10.5: ("segfault", "crashed", "SIGSEGV"),
    11.0: ("loop", "timed out", "longer than"),
    11.5: ("exception", "failed", "ZeroDivisionError"),
    12.0: ("hog", "failed", "memory"),
    12.5: ("exit", "crashed", "exit code 3"),
    13.0: ("killed", "crashed", "SIGKILL"),
}
BAD = [
    {"id": f"bad-{fault}", "part": "hub_ring", "thickness": thickness} for thickness, (fault, _, _) in FAULTS.items()
]
TIMEOUT = 20.0  # seconds, of each of two attempts


def faulty(record: Mapping[str, Any], *rest: Any) -> dict[str, Any]:
    """The job, or the fault that its row asks for. Runs in a worker."""
    name = FAULTS.get(record["parameters"]["thickness"], ("",))[0]
    if name == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif name == "loop":
        re.match(r"(a+)+$", "a" * 60 + "b")  # backtracks for ages, in C, with the interpreter's lock
    elif name == "exception":
        raise ZeroDivisionError("planted")
    elif name == "hog":
        held = []
        while True:
            held.append(bytearray(2**26))
    elif name == "exit":
        os._exit(3)
    elif name == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return job.run(record, *rest)


def table(folder: Path) -> Path:
    """The good rows as a file."""
    path = folder / "table.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in GOOD))
    return path


def kits(folder: Path) -> dict[str, str]:
    """Digests of all files below a folder of kits, whole ones."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def statuses(folder: Path) -> dict[str, tuple[str, str]]:
    """Status and message by id: the last line of each."""
    lines = (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: (row["status"], row["message"]) for row in map(json.loads, lines)}


def inside(folder: Path, store: Path, workers: int = 2) -> list[str]:
    """Every fault that a row can cause, among the good ones; what is wrong with the results."""
    where = str(folder / "kits")
    local = Local(where, workers, TIMEOUT, Store(store), function=faulty)
    local.shop.pool.memory = 2 * 2**30  # enough for the work, and quickly full
    mixed = [row for pair in itertools.zip_longest(GOOD, BAD) for row in pair if row]
    ended = {
        r.id: r for r in prepare(mixed, folder, files_only=True, formats=["stl", "step"], executor=local).results()
    }
    wrong = [f"{row['id']}: {ended[row['id']].message}" for row in GOOD if ended[row["id"]].status != "ok"]
    for fault, status, words in FAULTS.values():
        found = ended[f"bad-{fault}"]
        if found.status != status or words not in found.message:
            wrong.append(f"{found.id}: {found.status}: {found.message}")
    return wrong


def worker_killed(folder: Path, store: Path) -> list[str]:
    """One worker after another is killed from outside, at whatever it does."""
    where = str(folder / "kits")
    local = Local(where, 2, TIMEOUT, Store(store))
    ended = {}
    for result in prepare(GOOD, folder, files_only=True, formats=["stl", "step"], executor=local).results():
        ended[result.id] = result
        if len(ended) in (4, 12):
            pid = local.shop.pool.run(os.getpid)
            os.kill(pid, signal.SIGKILL)
    return [f"{r.id}: {r.status}: {r.message}" for r in ended.values() if r.status != "ok"]


def command(folder: Path, *more: str) -> list[str]:
    """The shell's command for the good rows."""
    words = ["batch", str(table(folder.parent)), "--out", str(folder), "--format", "stl,step", "--files-only"]
    return [sys.executable, "-m", "configurator", *words, "--workers", "2", *more]


def main_killed(folder: Path, store: Path) -> list[str]:
    """The whole process is killed after each few results and started again."""
    kills = 0
    for enough in (3, 9):
        with subprocess.Popen(command(folder), env=_env(store), stderr=subprocess.DEVNULL) as run:
            while run.poll() is None and _lines(folder) < enough:
                pass
            run.kill()
            kills += run.wait() == -signal.SIGKILL
    with (folder / "results.jsonl").open("a") as file:
        file.write('{"id":"good-1","sta')  # as a loss of power would leave it
    done = subprocess.run(command(folder), env=_env(store), capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    twice = len(lines) - len({(line["id"], line["key"]) for line in lines})
    wrong = [] if kills else ["it was never killed"]
    wrong += [] if done.returncode == 0 else [f"exit code {done.returncode}: {done.stderr[-300:]}"]
    return wrong + ([f"{twice} rows were done twice"] if twice else [])


def _lines(folder: Path) -> int:
    path = folder / "results.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def full_disk(folder: Path, store: Path) -> list[str]:
    """A disk that holds a few kits, and more once somebody makes room."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(folder)], check=True)
    first = subprocess.run(command(folder), env=_env(store), capture_output=True, text=True, check=False)
    ended = statuses(folder)
    wrong = [f"{id}: {status}: {said}" for id, (status, said) in ended.items() if status not in ("ok", "failed")]
    wrong += [f"{id}: {said}" for id, (status, said) in ended.items() if status == "failed" and "no space" not in said]
    wrong += ["the disk was large enough"] if first.returncode == 0 else []
    subprocess.run(["mount", "-o", "remount,size=100m", str(folder)], check=True)
    return wrong + _again(folder, store)


def read_only(folder: Path, store: Path) -> list[str]:
    """The output folder becomes read-only halfway."""
    with subprocess.Popen(command(folder), env=_env(store), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        while run.poll() is None and _lines(folder) < 5:
            pass
        subprocess.run(["mount", "--bind", str(folder), str(folder)], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        said = run.communicate()[1].decode()
    wrong = [] if run.returncode and "Traceback" not in said else [f"exit code {run.returncode}: {said[-300:]}"]
    ended = statuses(folder)
    wrong += [f"{id}: {m}" for id, (status, m) in ended.items() if status != "ok" and "read-only" not in m]
    subprocess.run(["umount", str(folder)], check=True)
    return wrong + _again(folder, store)


def _again(folder: Path, store: Path) -> list[str]:
    """Run once more, as a user would after mending the disk."""
    done = subprocess.run(
        command(folder, "--retry", "failed"), env=_env(store), capture_output=True, text=True, check=False
    )
    return [] if done.returncode == 0 else [f"exit code {done.returncode}: {done.stderr[-300:]}"]


def _env(store: Path) -> dict[str, str]:
    return os.environ | {"COACHBUILDER_CACHE": str(store)}


Scenario = Callable[[Path, Path], list[str]]
SCENARIOS: dict[str, Scenario] = {
    "faults inside rows": inside, "worker killed": worker_killed, "main process killed": main_killed,
}  # fmt: skip
MOUNTS: dict[str, Scenario] = {"full disk": full_disk, "read-only halfway": read_only}


def scenario(name: str, folder: Path, undisturbed: Mapping[str, str]) -> dict[str, Any]:
    """One scenario: everything that is wrong after it."""
    out = folder / name.replace(" ", "-")
    # a store of its own: nothing may come from a run that went well
    wrong = (SCENARIOS | MOUNTS)[name](out, folder / f"store-{out.name}")
    found = kits(out / "kits")
    wrong += [f"{path} is missing" for path in undisturbed if path not in found]
    wrong += [f"{path} differs" for path in undisturbed if path in found and found[path] != undisturbed[path]]
    wrong += [f"{path} is left over" for path in found if path not in undisturbed]
    return {"verdict": "fail" if wrong else "pass", "wrong": wrong[:10]}


def faults() -> dict[str, Any]:
    """All scenarios; "verdict" is pass if nothing is wrong after any of them."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(command(folder / "calm"), env=_env(folder / "store"), check=True, capture_output=True)
        undisturbed = kits(folder / "calm" / "kits")
        for scene in SCENARIOS:
            found[scene] = scenario(scene, folder, undisturbed)
        (folder / "undisturbed.json").write_text(json.dumps(undisturbed))
        for scene in MOUNTS:
            found[scene] = _apart(scene, folder)
    found["verdict"] = "pass" if all(s["verdict"] == "pass" for s in found.values()) else "fail"
    return found


def _apart(name: str, folder: Path) -> dict[str, Any]:
    """A scenario in a mount namespace of its own."""
    if shutil.which("unshare") is None:
        return {"verdict": "skipped", "wrong": ["there is no unshare(1) here"]}
    words = ["unshare", "--map-root-user", "--mount", sys.executable, "-m", "bench.batch_faults", name, str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"verdict": "fail", "wrong": [done.stderr[-500:]]}
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    place = Path(sys.argv[2])
    result = scenario(sys.argv[1], place, json.loads((place / "undisturbed.json").read_text()))
    sys.stdout.write(json.dumps(result) + "\n")
