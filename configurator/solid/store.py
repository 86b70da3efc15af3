"""The store: a content-addressed cache on disk that several processes may share.

Every entry is a file named by its key, written aside and renamed, so a reader sees all of it or none. The first bytes
hold the SHA-256 of the rest: a damaged entry is removed and counts as missing. The oldest unused entries go when the
store outgrows its limit.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import random
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

import platformdirs

MAGIC = b"COACHBLD1\n"
LIMIT = 4 * 2**30  # bytes; a car in all formats takes about 50 MB
SWEEP_EVERY = 1 / 32  # of the limit: written, on average, between two looks at the total size


def default_folder() -> Path:
    """Where the cache lives: $COACHBUILDER_CACHE, or the system's place for caches."""
    given = os.environ.get("COACHBUILDER_CACHE")
    return Path(given) if given else Path(platformdirs.user_cache_dir("coachbuilder", appauthor=False))


class Store:
    """Bytes by key. Losing an entry costs time, never correctness; so no failure of the disk reaches the caller."""

    def __init__(self, folder: Path | None = None, limit: int = LIMIT):
        self.folder = folder or default_folder()
        self.limit = limit
        self._writes = itertools.count()
        self._claims: int | None = None  # file handle
        self._claims_lock = threading.Lock()

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / key

    def get(self, key: str) -> bytes | None:
        """The bytes under a key, or None if there are none (any more, or undamaged)."""
        path = self.path(key)
        try:
            data = path.read_bytes()
            os.utime(path)  # marks it as used, so that sweeping takes others first
        except OSError:
            return None
        head = len(MAGIC) + 32
        if data[: len(MAGIC)] != MAGIC or hashlib.sha256(data[head:]).digest() != data[len(MAGIC) : head]:
            self.drop(key)
            return None
        return data[head:]

    def put(self, key: str, data: bytes) -> bool:
        """Keep bytes under a key; False if the disk would not take them."""
        path, write = self.path(key), next(self._writes)
        aside = path.with_name(f"{key}.{os.getpid()}.{write}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(MAGIC + hashlib.sha256(data).digest() + data)
            os.replace(aside, path)
        except OSError:
            with contextlib.suppress(OSError):
                aside.unlink()
            return False
        # looking costs a second where there are many entries. A die needs no count that short-lived processes share
        if random.random() * self.limit * SWEEP_EVERY < len(data):
            self.sweep()
        return True

    @contextlib.contextmanager
    def claim(self, key: str) -> Iterator[None]:
        """Wait until no other process is making what belongs under a key; the others then wait for us.

        A claim is a lock on one byte of a file, at an offset taken from the key: the system lets go of it when its
        process dies, however it dies. Where there are no such locks (Windows, some network disks) nobody waits, and
        the same thing may be made twice.
        """
        if sys.platform == "win32":
            yield
            return
        import fcntl

        at = int(key[:15], 16)
        with self._claims_lock:  # all of a process go through one handle: closing another would drop its locks
            if self._claims is None:
                with contextlib.suppress(OSError):
                    self.folder.mkdir(parents=True, exist_ok=True)
                    self._claims = os.open(self.folder / "claims", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
                    weakref.finalize(self, os.close, self._claims)
        held = False
        if self._claims is not None:
            with contextlib.suppress(OSError):
                fcntl.lockf(self._claims, fcntl.LOCK_EX, 1, at)
                held = True
        try:
            yield
        finally:
            if held and self._claims is not None:
                with contextlib.suppress(OSError):
                    fcntl.lockf(self._claims, fcntl.LOCK_UN, 1, at)

    def drop(self, key: str) -> None:
        with contextlib.suppress(OSError):
            self.path(key).unlink()

    def sweep(self) -> int:
        """Remove the longest unused entries until the rest fits the limit; returns how many went."""
        entries = []
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                entries.append((stat.st_mtime, stat.st_size, path))
        total = sum(size for _, size, _ in entries)
        gone = 0
        for _, size, path in sorted(entries, key=lambda e: e[0]):
            if total <= self.limit:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                total -= size
                gone += 1
        return gone
