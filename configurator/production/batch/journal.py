"""The journal: `results.jsonl`, one line per result, only ever added to; and `results.csv`, written from it at the end.

The last line of an id counts. A line that was torn by a crash is cut off when the journal is opened; a line that was
damaged in the middle is passed over, and its row is done again. Lines reach the disk after the kits they speak of.
"""

from __future__ import annotations

import contextlib
import csv
import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from parts.record import ParameterError

LINES, TABLE = "results.jsonl", "results.csv"
COLUMNS = (
    "id", "status", "message", "part", "vehicle", "kit", "files", "seconds", "verdict", "findings", "notes",
    "pieces", "mass_g", "size_x_mm", "size_y_mm", "size_z_mm", "material", "same_as",
)  # fmt: skip
NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Journal:
    """The results in a folder, found by id and by key without keeping them in memory.

    Raises:
        ParameterError: the folder cannot be written, or another batch is writing to it.
    """

    def __init__(self, folder: Path):
        self.path = folder / LINES
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except OSError as error:
            raise ParameterError("batch", [_unwritable(folder, error)]) from error
        self._alone(folder)
        # "" is a database in a temporary file, of which only the pages in use are in memory
        self._index = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._index.execute("PRAGMA synchronous = OFF")
        self._index.execute("PRAGMA journal_mode = OFF")
        self._index.execute("CREATE TABLE rows (id TEXT PRIMARY KEY, mark TEXT, offset INTEGER, run INTEGER DEFAULT 0)")
        self._index.execute("CREATE TABLE made (key TEXT PRIMARY KEY, offset INTEGER)")
        self._index.execute("BEGIN")
        self._end = self._scan()

    def close(self) -> None:
        self._index.close()
        os.close(self._file)

    def of_row(self, id: str, mark: str) -> dict[str, Any] | None:
        """The result of a row, if it is there and was asked for in the same words."""
        found = self._index.execute("SELECT offset FROM rows WHERE id = ? AND mark = ?", (id, mark)).fetchone()
        return self.read(found[0]) if found else None

    def of_key(self, key: str) -> dict[str, Any] | None:
        """The result of any row that asked for the same thing."""
        found = self._index.execute("SELECT offset FROM made WHERE key = ?", (key,)).fetchone()
        return self.read(found[0]) if found else None

    def seen(self, id: str, number: int) -> bool:
        """Mark an id as one of this run's; False if it was already."""
        changed = self._index.execute("UPDATE rows SET run = ? WHERE id = ? AND run = 0", (number, id)).rowcount
        if not changed:
            sql = "INSERT INTO rows (id, run) VALUES (?, ?) ON CONFLICT DO NOTHING"
            changed = self._index.execute(sql, (id, number)).rowcount
        return changed > 0

    def add(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Append results and flush them to the disk.

        Raises:
            OSError: the disk does not take them. The journal is as it was before.
        """
        offset, lines = self._end, []
        for record in records:
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
            lines.append((offset, record, line))
            offset += len(line)
        data = memoryview(b"".join(line for _, _, line in lines))
        try:
            at = self._end
            while data:
                written = os.pwrite(self._file, data, at)
                data, at = data[written:], at + written
            os.fsync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._end)
            raise
        for start, record, _ in lines:
            self._note(record, start)
        self._end = offset

    def write_table(self, own: Iterable[str]) -> Path:
        """`results.csv`: this run's rows in the table's order, whole or not at all.

        Raises:
            OSError: the disk does not take it.
        """
        path = self.path.with_name(TABLE)
        aside = path.with_name(f".{TABLE}.tmp")
        own = list(own)
        try:
            with aside.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow([*COLUMNS, *(cell(name) for name in own)])
                for record in self.results():
                    writer.writerow([cell(value) for value in _cells(record, own)])
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        except OSError:
            with contextlib.suppress(OSError):
                aside.unlink()
            raise
        return path

    def results(self) -> Iterator[dict[str, Any]]:
        """This run's results, in the table's order."""
        for (offset,) in self._index.execute("SELECT offset FROM rows WHERE run > 0 AND offset NOTNULL ORDER BY run"):
            if (record := self.read(offset)) is not None:
                yield record

    def read(self, offset: int) -> dict[str, Any] | None:
        """The result at an offset."""
        data, at = b"", offset
        while b"\n" not in data:
            more = os.pread(self._file, 4096, at)
            if not more:
                return None
            data, at = data + more, at + len(more)
        return _parsed(data[: data.index(b"\n")])

    def _note(self, record: Mapping[str, Any], offset: int) -> None:
        sql = "INSERT INTO rows (id, mark, offset) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET mark = ?2, offset = ?3"
        self._index.execute(sql, (record["id"], record["mark"], offset))
        if record.get("key"):
            self._index.execute("INSERT OR REPLACE INTO made VALUES (?, ?)", (record["key"], offset))

    def _scan(self) -> int:
        """Read what is there into the index, cut a torn end off, and return where the next line goes."""
        end = 0
        with os.fdopen(os.dup(self._file), "rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                record = _parsed(line)
                if record is not None and isinstance(record.get("id"), str) and isinstance(record.get("mark"), str):
                    self._note(record, end)
                end += len(line)
        os.ftruncate(self._file, end)
        return end

    def _alone(self, folder: Path) -> None:
        try:
            import fcntl

            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:  # Windows
            return
        except (BlockingIOError, PermissionError):
            os.close(self._file)
            raise ParameterError(
                "batch", [f"another batch is writing to {folder}; wait for it, or choose another folder"]
            ) from None
        except OSError:  # a network disk without locks
            return


def cell(value: Any) -> Any:
    """A value as a cell that no spreadsheet computes: text that looks like a formula gets an apostrophe before it."""
    if value is None:
        return ""
    text = value.lstrip(" \n") if isinstance(value, str) else ""
    if text.startswith(FORMULA) and not NUMBER.fullmatch(text):
        return f"'{value}"
    return value


def _cells(record: Mapping[str, Any], own: Iterable[str]) -> list[Any]:
    estimate = record.get("estimate", {})
    flat = dict(record) | estimate | dict(zip(COLUMNS[13:16], estimate.get("size_mm", ()), strict=False))
    flat |= {name: " | ".join(record.get(name, ())) for name in ("findings", "notes")}
    flat["files"] = " ".join(record.get("files", ()))
    return [*(flat.get(name) for name in COLUMNS), *(record.get("own", {}).get(name) for name in own)]


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _unwritable(folder: Path, error: OSError) -> str:
    said = (error.strerror or str(error)).lower()
    return f"the results cannot be written to {folder}: {said}; choose a folder that can"
