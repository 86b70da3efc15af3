"""Uploads: files that users bring, on disk for as long as somebody reads them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LIMIT = 40 * 1024 * 1024  # bytes; the same as server.maxUploadSize in .streamlit/config.toml


@dataclass(frozen=True)
class Upload:
    """A file's name, which is trusted in nothing but its ending, and its bytes."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        found = Path(self.name).suffix.lower()
        return found if found[1:].isalnum() and len(found) <= 6 else ""


@contextmanager
def stored(upload: Upload) -> Iterator[Path]:
    """The upload as a file in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="coachbuilder-") as folder:
        path = Path(folder) / f"upload{upload.suffix}"
        path.write_bytes(upload.data)
        yield path
