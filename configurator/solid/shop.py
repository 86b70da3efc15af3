"""The shop: what is made already comes from the store, the rest from the workers. One per process, for all threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor, as_completed
from functools import partial
from typing import Any, TypeVar

from configurator.solid import kernel
from configurator.solid.here import Here, Now
from configurator.solid.keys import digest, solid_key
from configurator.solid.model import Solid
from configurator.solid.pool import PRELOAD, TIMEOUT, Pool, WorkerDied
from configurator.solid.store import Store
from parts.part import BuildError, Part

T = TypeVar("T")


class Shop:
    """Solids and files by content: each is made once, whoever asks."""

    def __init__(
        self,
        store: Store | None = None,
        workers: int | None = None,
        timeout: float = TIMEOUT,
        preload: Iterable[str] = PRELOAD,
        here: bool = False,
    ):
        """Args:
        workers: processes; default: one per core.
        timeout: of one task, in seconds.
        preload: modules that workers have imported when they start.
        here: everything at once in the caller's thread, for a process that is a worker itself.
        """
        self.store = store or Store()
        self.pool: Pool | Here = Here() if here else Pool(workers, timeout, preload)
        self.built: list[str] = []  # family and quality of everything made rather than found, in order
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[bytes]] = {}
        # threads only wait for workers: many more than those, so that finds in the store don't queue behind builds
        self._threads: Executor = (
            Now() if here else ThreadPoolExecutor(self.pool.workers + 30, thread_name_prefix="shop")
        )

    def __enter__(self) -> Shop:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the workers now, so that the first customer doesn't wait for them."""
        self.pool.start()

    def close(self) -> None:
        """Stop workers and threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.pool.close()

    def solid(self, part: Part, quality: str = "export") -> Solid:
        """One part's solid, from the store or a worker.

        Raises:
            BuildError: it cannot be built; names part, parameters and step.
        """
        key = solid_key(part, quality)
        return Solid.unpacked(self._once(key, f"{part.family} {quality}", partial(self._make, part, quality)))

    def solids(self, parts: Iterable[Part], quality: str = "export") -> Iterator[tuple[Part, Solid | BuildError]]:
        """Many at once, each as soon as it is there; equal parts are made and yielded once."""
        distinct = {solid_key(part, quality): part for part in parts}
        futures = {self.submit(self.solid, part, quality): part for part in distinct.values()}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except BuildError as error:
                yield futures[future], error

    def made(self, what: str, record: Any, function: Callable[..., bytes], *args: Any, worker: bool = False) -> bytes:
        """Bytes by content: `function(*args)`, unless an equal `record` (JSON) was made before.

        Args:
            what: for the list of what was built, e.g. "step".
            worker: run it in a worker process (whatever needs the CAD kernel).

        Raises:
            BuildError: the worker died of it.
        """
        call = partial(self.pool.run, function, *args) if worker else partial(function, *args)
        try:
            return self._once(digest([what, record]), what, call)
        except WorkerDied as death:
            raise BuildError(what, "", what, str(death)) from death

    def submit(self, function: Callable[..., T], *args: Any, **named: Any) -> Future[T]:
        """Call something in one of the shop's threads: for asking for several things side by side.

        Raises:
            CancelledError: the shop is closed.
        """
        try:
            return self._threads.submit(function, *args, **named)
        except RuntimeError as closed:
            raise CancelledError from closed

    def submit_to_worker(self, function: Callable[..., T], *args: Any, timeout: float | None = None) -> Future[T]:
        """Call something in a worker process, with a time limit of its own; see `Pool.submit`."""
        return self.pool.submit(function, *args, timeout=timeout)

    def _make(self, part: Part, quality: str) -> bytes:
        base = None
        for other in kernel.QUALITIES:
            if other != quality and (found := self.store.get(solid_key(part, other))):
                base = Solid.unpacked(found)
                break
        try:
            return self.pool.run(_packed, part, quality, base)
        except WorkerDied as death:
            raise part.fails("build", str(death)) from death

    def _once(self, key: str, label: str, make: Callable[[], bytes]) -> bytes:
        """From the store, or made by exactly one of the threads and processes that want it."""
        if (found := self.store.get(key)) is not None:
            return found
        with self._lock:
            future = self._under_way.get(key)
            mine = future is None
            if future is None:
                future = self._under_way[key] = Future()
        if not mine:
            return future.result()
        try:
            with self.store.claim(key):
                data = self.store.get(key)  # another thread or process may have finished it since the first look
                if data is None:
                    data = make()
                    self.store.put(key, data)
                    self.built.append(label)
            future.set_result(data)
        except BaseException as error:
            future.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._under_way[key]
        return data


def _packed(part: Part, quality: str, base: Solid | None) -> bytes:
    """Runs in a worker."""
    return kernel.make(part, quality, base).packed()
