"""Sources: what a cached result depends on besides its input, as one digest for each package."""

from __future__ import annotations

import hashlib
import threading
from functools import cache
from pathlib import Path

_reading = threading.Lock()


def sources_of(package: str) -> str:
    """SHA-256 over the files of a package beside this one: what is cached goes when its maker changes."""
    with _reading:  # a kit's threads ask all at once, and `cache` alone would let each of them read every file
        return _read(package)


@cache
def _read(package: str) -> str:
    folder = (Path(__file__).parent.parent / package).resolve()
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".pyc")
    return hashlib.sha256(b"".join(hashlib.sha256(p.read_bytes()).digest() for p in files)).hexdigest()
