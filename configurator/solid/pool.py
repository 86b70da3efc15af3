"""Worker processes for everything that needs the CAD kernel.

The kernel holds the interpreter's lock, can loop for ever and can crash its process. So nothing of it runs in the
process that serves users: each task runs in a worker with a time limit; a worker that dies or hangs is replaced and its
task tried once more. Workers are forked from a server process that has cadquery imported already (a new one costs
0.2 s, not 3 s); plain `fork` would hang the kernel.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as OutOfTime
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

PRELOAD = ["cadquery", "parts", "configurator.solid.kernel", "scipy.interpolate", "shapely"]
TASKS_PER_WORKER = 100  # then it is replaced: the kernel leaks a little
TIMEOUT = 120.0  # seconds a part may take

T = TypeVar("T")


class WorkerDied(RuntimeError):
    """A task's worker crashed or ran out of time, twice. The message says which, in words for a user."""


class Pool:
    """Runs picklable functions in worker processes. Starts them with the first task; safe to use from many threads."""

    def __init__(self, workers: int | None = None, timeout: float = TIMEOUT):
        self.workers = workers or os.cpu_count() or 1
        self.timeout = timeout
        self._lock = threading.Lock()
        self._pool: ProcessPool | None = None

    def start(self) -> None:
        """Start the workers now instead of with the first task."""
        self._running()

    def run(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function in a worker and wait for its result; its exceptions come back as they are.

        Raises:
            WorkerDied: the worker crashed or exceeded the time limit, and so did the second one.
        """
        reason = ""
        for _ in range(2):
            # no cancel() anywhere: pebble may lose another task over it; it kills what exceeds the limit by itself
            future = self._running().schedule(_guarded, args=[function, args], timeout=self.timeout)
            try:
                return future.result()
            except OutOfTime:
                reason = f"it took longer than {self.timeout:g} s"
            except ProcessExpired as death:
                reason = f"its worker process died ({_cause(death.exitcode)})"
        raise WorkerDied(reason)

    def close(self) -> None:
        """Stop the workers and wait until they are gone."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()

    def _running(self) -> ProcessPool:
        with self._lock:
            if self._pool is None or not self._pool.active:
                # there are as many workers as cores: linear algebra with threads of its own would only get in their way
                os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(PRELOAD)
                self._pool = ProcessPool(self.workers, max_tasks=TASKS_PER_WORKER, context=context)
            return self._pool


def _guarded(function: Callable[..., T], args: tuple[Any, ...]) -> T:
    """Runs in the worker."""
    _die_with_parent()
    return function(*args)


def _die_with_parent() -> None:
    """Ask Linux to kill this worker when its parent goes, however it dies; elsewhere the closed pipe has to do."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def _cause(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        try:
            return signal.Signals(-exitcode).name
        except ValueError:
            return f"signal {-exitcode}"
    return f"exit code {exitcode}"
