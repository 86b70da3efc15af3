"""No workers: tasks run where they are asked for. For a process that is a worker itself, and so isolated already."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Here:
    """Stands in for a `Pool`."""

    workers = 1

    def start(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to stop."""

    def run(self, function: Callable[..., T], *args: Any) -> T:
        """Call a function."""
        return function(*args)

    def submit(self, function: Callable[..., T], *args: Any, timeout: float | None = None) -> Future[T]:
        """Call a function; there is no time limit."""
        return Now().submit(function, *args)


class Now(Executor):
    """Stands in for threads: calls at once, in the caller's."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        """Call something; the future is done when this returns."""
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **named))
        except Exception as error:  # noqa: BLE001 - it is the caller's, who asks the future
            future.set_exception(error)
        return future
