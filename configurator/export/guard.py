"""Guards for files from outside: sizes, archives and JSON are checked before anything is unpacked or built.

Every refusal is a `ParameterError` of one sentence with what to do about it.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from parts.part import ParameterError

MB = 1_000_000
FILE_LIMIT = 500 * MB
JSON_LIMIT = 16 * MB
DEPTH_LIMIT = 40  # levels of nesting in JSON; ours have six
DIRECTORY_LIMIT = 4 * MB  # of a ZIP's table of contents


def refuse(path: Path, sentence: str) -> ParameterError:
    """The error about one file."""
    return ParameterError(path.name[:80] or str(path)[:80], [sentence])


@contextmanager
def opened(path: Path, limit: int = FILE_LIMIT) -> Iterator[tuple[IO[bytes], int]]:
    """A regular file of acceptable size, opened, with that size in bytes.

    Raises:
        ParameterError: it isn't there, isn't a file, is empty, too large, or cannot be read.
    """
    try:
        if not path.is_file():
            raise refuse(path, "there is no such file" if not path.exists() else "this is not a file")
        size = path.stat().st_size
        if size == 0:
            raise refuse(path, "the file is empty")
        if size > limit:
            raise refuse(path, f"the file has {size / MB:.0f} MB; allowed are {limit / MB:.0f} MB")
        with path.open("rb") as file:
            yield file, size
    except OSError as error:
        raise refuse(path, f"the file cannot be read: {(error.strerror or str(error)).lower()}") from error


def parsed(path: Path, data: bytes) -> dict[str, Any]:
    """A JSON object from bytes.

    Raises:
        ParameterError: too large, not UTF-8, not JSON, not an object, or nested too deeply.
    """
    if len(data) > JSON_LIMIT:
        raise refuse(path, f"its JSON has more than {JSON_LIMIT / MB:.0f} MB")
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except RecursionError:
        raise refuse(path, "its JSON is nested too deeply") from None
    except ValueError:  # also UnicodeDecodeError and numbers of thousands of digits
        raise refuse(path, "its JSON cannot be read") from None
    if not isinstance(value, dict):
        raise refuse(path, "its JSON is not a configuration")
    level: list[Any] = [value]
    for _ in range(DEPTH_LIMIT):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return value
    raise refuse(path, "its JSON is nested too deeply")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


@contextmanager
def archive(path: Path, file: IO[bytes], size: int, limit: int = FILE_LIMIT) -> Iterator[zipfile.ZipFile]:
    """A ZIP whose table of contents and unpacked size are small enough; only plain and deflated entries.

    The sizes in the table may lie, but zipfile never unpacks more of an entry than its table says.

    Raises:
        ParameterError: damaged, encrypted, or too large when unpacked.
    """
    file.seek(max(0, size - 65_557))  # the end record and the longest comment that may follow it
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise refuse(path, "the archive is damaged or cut off")
    if int.from_bytes(tail[at + 12 : at + 16], "little") > DIRECTORY_LIMIT:
        raise refuse(path, "the archive's table of contents is too large")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as found:
            entries = found.infolist()
            if sum(entry.file_size for entry in entries) > limit:
                raise refuse(path, f"unpacked, the archive would have more than {limit / MB:.0f} MB")
            if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
                raise refuse(path, "the archive is packed by a method other than deflate")
            if any(entry.flag_bits & 1 for entry in entries):
                raise refuse(path, "the archive is encrypted")
            yield found
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        if isinstance(error, ParameterError):
            raise
        raise refuse(path, "the archive is damaged or cut off") from error
