"""Keep: the newest so many things by key, for all threads."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Keep(Generic[K, V]):
    """Remembers `limit` things; what was not asked for the longest leaves first."""

    def __init__(self, limit: int):
        self.limit = limit
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
            self._things[key] = value
            self._things.move_to_end(key)
            while len(self._things) > self.limit:
                self._things.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._things.clear()

    def __len__(self) -> int:
        return len(self._things)
