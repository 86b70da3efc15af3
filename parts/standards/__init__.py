"""Standards as tables: one CSV each, units in the header, sources in the comment lines on top.

A blank cell means "not offered". The `note` column keeps the mark of a value that is from memory and not yet verified;
it is shown wherever the row is.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


class Row(Mapping[str, str]):
    """One row of a table: the texts of the CSV, with typed access."""

    def __init__(self, key: str, cells: Mapping[str, str]):
        self.key, self._cells = key, dict(cells)

    def __getitem__(self, column: str) -> str:
        return self._cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def number(self, column: str) -> float:
        """A cell as a number. KeyError if the table does not offer it (blank cell or no such column)."""
        value = self.maybe(column)
        if value is None:
            raise KeyError(f"{self.key} has no {column}")
        return value

    def maybe(self, column: str) -> float | None:
        """A cell as a number, or None where it is blank."""
        cell = self._cells[column]
        return float(cell) if cell else None

    @property
    def note(self) -> str:
        return self._cells.get("note", "")


class Table(Mapping[str, Row]):
    """A standard: rows by key in the file's order, with the sources that its comment lines name."""

    def __init__(self, name: str):
        self.name = name
        lines = (FOLDER / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        self.source = " ".join(line.lstrip("# ").strip() for line in lines if line.startswith("#"))
        reader = csv.DictReader(line for line in lines if line and not line.startswith("#"))
        self.columns = tuple(reader.fieldnames or ())
        self._rows: dict[str, Row] = {}
        for cells in reader:
            key = cells[self.columns[0]]
            if key in self._rows:
                raise ValueError(f"standards/{name}.csv has two rows {key!r}")
            self._rows[key] = Row(key, cells)

    def __getitem__(self, key: str) -> Row:
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@cache
def table(name: str) -> Table:
    """A table by the name of its file: `table("screws")["M5"].number("clearance_normal_mm")`."""
    return Table(name)


def tables() -> tuple[str, ...]:
    """The names of all tables."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))
