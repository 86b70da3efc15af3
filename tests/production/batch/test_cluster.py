"""A real scheduler and two workers on this machine, over TCP: one is killed in the middle, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.batch_faults import kits
from configurator.production.batch import prepare
from configurator.production.batch.cluster import Cluster
from configurator.production.batch.job import run
from configurator.production.batch.rows import Row, Wishes, job_of
from parts.record import ParameterError

ROWS = [{"id": f"r{i}", "part": "hub_ring", "wall": 3 + i / 2} for i in range(12)]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address and its two workers."""
    folder = tmp_path_factory.mktemp("dask")
    env = os.environ | {
        "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "3",
        "COACHBUILDER_CACHE": str(folder / "cache"),
    }
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    more = ["--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(folder / "scheduler.json")]
    running = [subprocess.Popen([*dask, *more], env=env, stderr=subprocess.PIPE)]
    try:
        address = ""
        assert running[0].stderr is not None
        for line in running[0].stderr:
            if b"tcp://127.0.0.1:" in line:
                address = line.split()[-1].decode()
                break
        worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny"]
        more = ["--no-dashboard", "--local-directory", str(folder)]
        running += [
            subprocess.Popen([*worker, *more], env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            for _ in range(2)
        ]
        from distributed import Client

        with Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
        yield address, running[1:]
    finally:
        for process in running:
            process.kill()
            process.communicate()


@pytest.mark.filterwarnings("ignore")  # Dask's own, of sockets that its killed worker leaves open
def test_a_lost_worker_costs_nothing(cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path) -> None:
    address, workers = cluster
    batch = prepare(ROWS, tmp_path / "out", files_only=True, formats=["stl", "step"], cluster=address)
    assert batch.executor.workers == 2
    ended = []
    for result in batch.results():
        ended.append(result)
        if len(ended) == 3:
            workers[0].send_signal(signal.SIGKILL)
    assert sorted((r.id, r.status) for r in ended) == sorted((row["id"], "ok") for row in ROWS)
    wishes = Wishes(("step", "stl"), files_only=True)
    for number, row in enumerate(ROWS, 1):
        job = job_of(Row(number, 0, str(row["id"]), row), wishes)
        run(job.record, "", str(tmp_path / "local"), False, str(tmp_path / "store"))
    assert kits(tmp_path / "out" / "kits") == kits(tmp_path / "local")


def test_no_scheduler_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("configurator.production.batch.cluster.PATIENCE", 0.2)
    with pytest.raises(ParameterError, match="no Dask scheduler answers at"):
        Cluster("tcp://127.0.0.1:9", "kits", None)
    with pytest.raises(ParameterError, match="no Dask scheduler answers at"):
        Cluster("nonsense", "kits", None)
