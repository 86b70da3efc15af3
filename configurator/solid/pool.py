"""Worker processes for everything that needs the CAD kernel.

The kernel holds the interpreter's lock, can loop for ever and can crash its process. So nothing of it runs in the
process that serves users: each task runs in a worker with a time limit; a worker that dies or hangs is replaced and its
task tried once more. Workers are forked from a server process that has cadquery imported already (a new one costs
0.2 s, not 3 s); plain `fork` would hang the kernel.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, InvalidStateError
from concurrent.futures import TimeoutError as OutOfTime
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

PRELOAD = ["cadquery", "parts", "configurator.solid.kernel", "scipy.interpolate", "shapely"]
TASKS_PER_WORKER = 100  # then it is replaced: the kernel leaks a little
TIMEOUT = 120.0  # seconds a part may take
ATTEMPTS = 2  # at a task whose worker dies of it
BREAKS = 5  # that a task may see of the pool as a whole
NICE = 10  # of workers
LEAST_MEMORY = 2 * 2**30  # bytes: a whole car with its kernel and picture needs less than half of it

T = TypeVar("T")


class WorkerDied(RuntimeError):
    """A task's worker crashed, twice. The message says how, in words for a user."""


class TimedOut(WorkerDied):
    """A task ran out of time, twice."""


class OutOfMemory(WorkerDied):
    """A task wanted more memory than a worker's share; it would again, so it is not tried twice."""


class Pool:
    """Runs picklable functions in worker processes. Starts them with the first task; safe to use from many threads.

    Each worker may take its share of nine tenths of the machine's memory (and always `LEAST_MEMORY`), so that one task
    that wants it all fails alone instead of taking the others with it.
    """

    def __init__(self, workers: int | None = None, timeout: float = TIMEOUT, preload: Iterable[str] = PRELOAD):
        self.workers = workers or os.cpu_count() or 1
        self.timeout = timeout
        self.memory = max(LEAST_MEMORY, int(0.9 * total_memory() / self.workers))
        self._preload = list(preload)
        self._lock = threading.RLock()  # a task may be over before its callbacks are set
        self._pool: ProcessPool | None = None
        self._given: set[Future[Any]] = set()  # to that pool, and not back yet
        self._waiting: set[Future[Any]] = set()

    def start(self) -> None:
        """Start the workers now instead of with the first task."""
        with self._lock:
            self._running()

    def run(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function in a worker and wait for its result; its exceptions come back as they are.

        Raises:
            WorkerDied: the worker crashed or exceeded the time limit, and so did the second one; or its memory.
        """
        return self.submit(function, *args).result()

    def submit(self, function: Callable[..., T], *args: Any, timeout: float | None = None) -> Future[T]:
        """As `run`, without waiting: the future has the result, or what `run` raises. `timeout` replaces the pool's."""
        result: Future[T] = Future()
        limit = self.timeout if timeout is None else timeout
        with self._lock:
            self._waiting.add(result)
        self._try(result, (self.memory, function, args), limit, deaths=0, breaks=0)
        return result

    def close(self) -> None:
        """Stop the workers and wait until they are gone. Whoever still waits for a task is told that it was stopped."""
        with self._lock:
            pool, self._pool = self._pool, None
            waiting, self._waiting = self._waiting, set()
        for future in waiting:
            with contextlib.suppress(InvalidStateError):
                future.set_exception(CancelledError())
        if pool is not None:
            pool.stop()
            pool.join()

    def _try(self, result: Future[T], task: tuple[Any, ...], limit: float, deaths: int, breaks: int) -> None:
        with self._lock:
            pool, given = self._running(), self._given
            # no cancel() anywhere: pebble may lose another task over it; it kills what exceeds the limit by itself
            future = pool.schedule(_guarded, args=task, timeout=limit)
            given.add(future)
        future.add_done_callback(given.discard)
        future.add_done_callback(partial(self._settle, result, task, limit, deaths, breaks))

    def _settle(
        self, result: Future[T], task: tuple[Any, ...], limit: float, deaths: int, breaks: int, future: Future[T]
    ) -> None:
        """Hand a task's outcome to whoever waits for it; after its worker's first death try again."""
        if result.done():  # the pool was closed
            return
        death: BaseException
        try:
            value = future.result()
        except OutOfTime:
            death, deaths = TimedOut(f"it took longer than {limit:g} s, twice"), deaths + 1
        except ProcessExpired as end:
            death, deaths = WorkerDied(f"its worker process died ({_cause(end.exitcode)}), twice"), deaths + 1
        except BrokenProcessPool:  # a worker died that had nothing to do, and pebble gives all tasks back
            death, breaks = WorkerDied("worker processes died again and again before they got to it"), breaks + 1
        except BaseException as error:  # noqa: BLE001 - the task's own, for whoever waits
            self._done(result, error=error)
            return
        else:
            self._done(result, value)
            return
        if deaths >= ATTEMPTS or breaks >= BREAKS:
            self._done(result, error=death)
        else:
            self._try(result, task, limit, deaths, breaks)

    def _done(self, result: Future[T], value: Any = None, error: BaseException | None = None) -> None:
        with self._lock:
            self._waiting.discard(result)
        with contextlib.suppress(InvalidStateError):  # closed just now
            result.set_result(value) if error is None else result.set_exception(error)

    def _running(self) -> ProcessPool:
        """The pool, started; with the lock held."""
        if self._pool is None or not self._pool.active:
            if self._pool is not None:  # broken: its last workers go, while we go on with new ones
                threading.Thread(target=_bury, args=[self._pool, self._given], daemon=True).start()
            # there are as many workers as cores: linear algebra with threads of its own would only get in their way
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(self._preload)
            self._pool, self._given = ProcessPool(self.workers, max_tasks=TASKS_PER_WORKER, context=context), set()
            _ = self._pool.active  # starts the workers
        return self._pool


def total_memory() -> int:
    """Bytes of memory that this machine, or the container we are in, has; 0 if it doesn't say."""
    found = []
    with contextlib.suppress(ValueError, OSError, AttributeError):
        found.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with contextlib.suppress(ValueError, OSError):  # "max" is no number: not limited
        found.append(int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return min(found, default=0)


def _guarded(memory: int, function: Callable[..., T], args: tuple[Any, ...]) -> T:
    """Runs in the worker."""
    # pebble has Python handle this, which the kernel doesn't let it: a busy worker would take 3 s to stop, each
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _die_with_parent()
    _stand_back()
    _limit_memory(memory)
    try:
        return function(*args)
    except MemoryError:
        raise OutOfMemory(f"it needed more than the {memory / 2**30:.1f} GB of memory that a worker may take") from None


def _die_with_parent() -> None:
    """Ask Linux to kill this worker when its parent goes, however it dies; elsewhere the closed pipe has to do."""
    if sys.platform == "linux":
        import ctypes

        set_parent_death_signal = 1  # PR_SET_PDEATHSIG of prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGKILL)


def _stand_back() -> None:
    """Leave the processor to whoever serves users: their clicks are short, a worker's tasks are long."""
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))


def _limit_memory(limit: int) -> None:
    """Let allocations beyond the limit fail. On Linux its data segment counts all that a process has written to."""
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def _bury(pool: ProcessPool, given: set[Future[Any]]) -> None:
    """Stop a broken pool, and give back what it has forgotten."""
    pool.stop()
    pool.join()
    for future in tuple(given):
        with contextlib.suppress(InvalidStateError):
            future.set_exception(BrokenProcessPool())


def _cause(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        try:
            return signal.Signals(-exitcode).name
        except ValueError:
            return f"signal {-exitcode}"
    return f"exit code {exitcode}"
