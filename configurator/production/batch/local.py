"""Rows on this machine: the same workers and the same store as everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from configurator.production.batch import job as jobs
from configurator.production.batch.rows import Job
from configurator.solid import pool
from configurator.solid.shop import Shop
from configurator.solid.store import Store

TIMEOUTS = {"part": 120.0, "vehicle": 1800.0}  # seconds a row may take if nobody says: a car is sixty parts
Function = Callable[[Mapping[str, Any], str, str, bool, str], dict[str, Any]]


class Local:
    """Worker processes of this machine.

    Args:
        where: place of the kits.
        workers: processes; default: one per core.
        timeout: seconds for a row; default: `TIMEOUTS`.
        function: what runs in the workers; tests put faults there.
    """

    def __init__(
        self, where: str, workers: int | None, timeout: float | None, store: Store, function: Function = jobs.run
    ):
        # one process keeps order for all workers: started with everything that a row needs, so none imports it again
        self.shop = Shop(store, workers, preload=[*pool.PRELOAD, *jobs.PRELOAD])
        self.workers = self.shop.pool.workers
        self._where, self._timeout, self._function = where, timeout, function

    def submit(self, job: Job) -> Future[dict[str, Any]]:
        """Run a job in a worker."""
        return self.shop.submit_to_worker(
            self._function, job.record, "", self._where, False, str(self.shop.store.folder),
            timeout=self._timeout or limit(job.record),
        )  # fmt: skip

    def close(self) -> None:
        """Stop the workers, whatever they are doing."""
        self.shop.close()


def limit(record: Mapping[str, Any]) -> float:
    """Seconds that a row may take if nobody says."""
    return TIMEOUTS["part" if "part" in record else "vehicle"]
