"""Rows on a Dask cluster: its scheduler hands them out and redoes those of lost machines; each runs in its own process.

Each of the cluster's workers keeps one worker process of ours, so that a crash or a hang costs one row and not Dask's
worker; Dask itself has no time limit for a task.
"""

from __future__ import annotations

import atexit
import multiprocessing
from collections.abc import Mapping
from concurrent.futures import Future
from functools import cache
from typing import Any

from configurator.production.batch import job as jobs
from configurator.production.batch.local import Function, limit
from configurator.production.batch.rows import Job
from configurator.solid import pool
from configurator.solid.keys import versions
from parts.record import ParameterError, shown

PATIENCE = 10  # seconds until a scheduler has to answer
RETRIES = 3  # of a row whose machine is lost


class Cluster:
    """A Dask scheduler's workers.

    Args:
        address: of the scheduler, e.g. tcp://10.0.0.1:8786.
        where: folder that all machines share, or an fsspec address.
        timeout: seconds for a row, on either of two attempts; default as on one machine.
        function: what runs; tests put faults there.

    Raises:
        ParameterError: no Dask here, no scheduler there, or workers that cannot do the work.
    """

    def __init__(self, address: str, where: str, timeout: float | None, function: Function = jobs.run):
        try:
            from distributed import Client
        except ImportError:
            raise ParameterError("cluster", ["Dask is not installed; install coachbuilder[cluster]"]) from None
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ParameterError(
                "cluster", [f"no Dask scheduler answers at {shown(address, 100)}; start one with: dask scheduler"]
            ) from error
        try:
            self.workers = self._checked(address)
        except BaseException:
            self._client.close()
            raise
        self._where, self._timeout, self._function = where, timeout, function

    def submit(self, job: Job) -> Future[dict[str, Any]]:
        """Run a job on any of the machines."""
        seconds = self._timeout or limit(job.record)
        future = self._client.submit(
            _isolated, self._function, dict(job.record), job.key, self._where, seconds,
            key=f"coachbuilder-{job.key}", pure=False, retries=RETRIES,
        )  # fmt: skip
        result: Future[dict[str, Any]] = Future()
        future.add_done_callback(lambda done: _settle(done, result))
        return result

    def close(self) -> None:
        """Give up what is under way and leave the cluster as it was."""
        self._client.close()

    def _checked(self, address: str) -> int:
        """The number of workers, all of which can do the work."""
        found = self._client.run(_ready)
        if not found:
            raise ParameterError("cluster", [
                f"the scheduler at {address} has no workers; start one on each machine: "
                f"DASK_DISTRIBUTED__WORKER__DAEMON=False dask worker {address} --nthreads 1"
            ])  # fmt: skip
        ours = _versions()
        for worker, (theirs, daemon) in found.items():
            if theirs != ours:
                other = ", ".join(f"{n} {v} (here {ours[n]})" for n, v in theirs.items() if v != ours[n])
                raise ParameterError("cluster", [f"the worker {worker} has {other}; install the same versions"])
            if daemon:
                raise ParameterError("cluster", [
                    f"the worker {worker} may not start processes; start it with DASK_DISTRIBUTED__WORKER__DAEMON=False"
                ])  # fmt: skip
        return len(found)


def _settle(done: Any, result: Future[dict[str, Any]]) -> None:
    try:
        result.set_result(done.result())
    except BaseException as error:  # noqa: BLE001 - for the row
        result.set_exception(error)


def _isolated(function: Function, record: Mapping[str, Any], key: str, where: str, seconds: float) -> dict[str, Any]:
    """Runs in a Dask worker: the job in its process, and what may befall that as an outcome."""
    try:
        return _own().submit(function, record, key, where, True, "", timeout=seconds).result()
    except pool.TimedOut as death:
        return {"status": "timed out", "message": str(death)}
    except pool.OutOfMemory as death:
        return jobs.failed(str(death))
    except pool.WorkerDied as death:
        return {"status": "crashed", "message": str(death)}
    except Exception as error:  # noqa: BLE001 - Dask would try it again elsewhere, in vain
        return jobs.failed(f"{type(error).__name__}: {error}")


@cache
def _own() -> pool.Pool:
    """This Dask worker's one process."""
    made = pool.Pool(1, preload=[*pool.PRELOAD, *jobs.PRELOAD])
    atexit.register(made.close)
    return made


def _ready() -> tuple[dict[str, str], bool]:
    """Runs in a Dask worker."""
    return _versions(), bool(multiprocessing.current_process().daemon)


def _versions() -> dict[str, str]:
    return versions("coachbuilder", "cadquery", "cadquery-ocp", "numpy", "lib3mf")
