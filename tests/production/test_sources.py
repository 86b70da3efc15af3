"""Sources: threads that ask together read the files once, and get the same digest."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from configurator.production import sources


def test_threads_that_ask_together_read_once() -> None:
    sources._read.cache_clear()
    together = threading.Barrier(16)

    def ask(_: int) -> str:
        together.wait()
        return sources.sources_of("printability")

    with ThreadPoolExecutor(16) as threads:
        found = set(threads.map(ask, range(16)))
    assert found == {sources.sources_of("printability")}
    assert sources._read.cache_info().misses == 1
