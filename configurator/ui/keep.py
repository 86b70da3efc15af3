"""Keep: the newest things by key, so many or so much of them, for all threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Keep(Generic[K, V]):
    """Remembers things up to `limit`; what was not asked for the longest leaves first, the last one never.

    Args:
        limit: how many things, or what they may weigh together.
        weigh: what a thing counts, its bytes say; the same each time it is asked. 1 if not given.
    """

    def __init__(self, limit: int, weigh: Callable[[V], int] = lambda thing: 1):
        self.limit, self.weight = limit, 0
        self._weigh = weigh
        self._things: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key]

    def put(self, key: K, value: V) -> None:
        with self._lock:
            if key in self._things:
                self.weight -= self._weigh(self._things.pop(key))
            self._things[key] = value
            self.weight += self._weigh(value)
            while self.weight > self.limit and len(self._things) > 1:
                self.weight -= self._weigh(self._things.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._things.clear()
            self.weight = 0

    def __len__(self) -> int:
        return len(self._things)
