"""Places for kits: a folder that may be shared, or any address that fsspec knows."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from configurator.export.bundle import sweep, write_kit
from configurator.export.kit import MANIFEST, SUMS, complete, kit_name
from parts.record import ParameterError


class Place(Protocol):
    """Where kits go."""

    def put(self, name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
        """Write a kit. Raises `ParameterError` if the place doesn't take it."""

    def has(self, name: str) -> bool:
        """Whether a kit of that name is there, whole."""

    def settle(self) -> None:
        """Return when all that was put is safe from a loss of power."""


class Folder:
    """A folder on a disk.

    Args:
        shared: other machines write to it as well, so each kit is flushed to the disk on its own. Otherwise `settle`
            flushes many at once, which is ten times as fast.
    """

    def __init__(self, path: Path, shared: bool = False):
        self.path, self.shared = path, shared

    def put(self, name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
        write_kit(self.path, name, files, manifest, alone=self.shared)

    def has(self, name: str) -> bool:
        return (self.path / name / MANIFEST).is_file()

    def begin(self) -> None:
        """Make the folder, and clear up after runs that died."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            sweep(self.path)
        except OSError as error:
            raise ParameterError("batch", [
                f"{self.path} cannot be written: {(error.strerror or str(error)).lower()}; choose another folder"
            ]) from error  # fmt: skip

    def settle(self) -> None:
        if self.shared:
            return
        if sys.platform != "linux":
            os.sync()
            return
        handle = os.open(self.path, os.O_RDONLY)
        try:  # of this file system alone: others may be busy for seconds
            if ctypes.CDLL(None, use_errno=True).syncfs(handle) != 0:
                code = ctypes.get_errno()
                raise OSError(code, os.strerror(code), str(self.path))
        finally:
            os.close(handle)


class Remote:
    """An address: s3://…, gs://…, sftp://…, memory://…; a kit's manifest goes last, so what has one is whole."""

    def __init__(self, url: str):
        try:
            import fsspec
        except ImportError:
            raise ParameterError("batch", [
                f"addresses like {url} need fsspec; install coachbuilder[cluster], or give a folder"
            ]) from None  # fmt: skip
        self.url = url.rstrip("/")
        try:
            self.files, self.root = fsspec.core.url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise ParameterError("batch", [f"the address {url} cannot be used: {error}"]) from None

    def put(self, name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
        every = complete(files, manifest)
        folder = f"{self.root}/{kit_name(name)}"
        try:
            for path in sorted(every, key=lambda path: (path == MANIFEST, path == SUMS, path)):
                self.files.makedirs(f"{folder}/{path}".rpartition("/")[0], exist_ok=True)
                self.files.pipe_file(f"{folder}/{path}", every[path])
        except OSError as error:
            raise ParameterError("batch", [f"{self.url} does not take the kit: {error}"]) from error

    def has(self, name: str) -> bool:
        try:
            return bool(self.files.exists(f"{self.root}/{name}/{MANIFEST}"))
        except OSError:
            return False

    def settle(self) -> None:
        """An object is stored once it is accepted."""


def place(where: str, shared: bool = False) -> Folder | Remote:
    """The place that a path or an address means.

    Raises:
        ParameterError: an address of a kind that isn't installed.
    """
    return Remote(where) if "://" in where else Folder(Path(where), shared)
