"""Tables: CSV or JSON lines, looked through once before any work and then read as a stream."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from configurator.production.batch.rows import OURS, Row, id_problem
from configurator.vehicle.options import Options
from parts import BY_NAME
from parts.record import ParameterError, Record, nearest, shown

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
LONGEST_LINE = 1_000_000  # characters; a row with every option set has about 1,500
UNIT = re.compile(r"^(?P<name>[^\[\]]+?)\s*\[(?P<unit>[^\[\]]*)\]$")  # "width [mm]"


@dataclass
class Survey:
    """What a first look at a table found."""

    count: int = 0
    subjects: dict[str, int] = field(default_factory=dict)  # families, or "vehicle", and the line of the first
    columns: dict[str, int] = field(default_factory=dict)  # and where each is used first


class Table:
    """A table's file. Making one reads it once and refuses what no row could be blamed for.

    Raises:
        ParameterError: no such file, not UTF-8, empty, no part or vehicle column, a column that is no parameter of any
            part in it, a quotation mark that never closes, a row of another length than the header, an id that is given
            twice or that could be a path; always with the line.
    """

    def __init__(self, path: Path):
        self.path = path
        self.lines = path.suffix.lower() in (".jsonl", ".ndjson", ".json")
        found = Survey()
        ids: set[bytes] = set()  # 16 bytes each: a million ids take 80 MB for the time of the first look
        for row in self._read():
            found.count += 1
            subject = row.values.get("part", "vehicle" if "vehicle" in row.values else None)
            if isinstance(subject, str):
                found.subjects.setdefault(subject, row.line)
            for name in row.values:
                found.columns.setdefault(name, row.line)
            if "id" in row.values:
                short = hashlib.blake2b(row.id.encode("utf-8", "replace"), digest_size=16).digest()
                twice = f"the id {shown(row.id)} was given before; ids tell rows apart, change one"
                problem = id_problem(row.id) or (twice if short in ids else None)
                if problem:
                    self._refuse(row.line, problem)
                ids.add(short)
        if not found.count:
            raise ParameterError(path.name, ["the table has no rows; write one below the header"])
        self.count = found.count
        self._known(found)

    def __iter__(self) -> Iterator[Row]:
        return self._read()

    def _read(self) -> Iterator[Row]:
        """The rows, one at a time."""
        for number, (line, values) in enumerate(self._objects() if self.lines else self._cells(), 1):
            own = {name: value for name, value in values.items() if name.startswith("_")}
            rest = {name: v for name, v in values.items() if not name.startswith("_") and v is not None and v != ""}
            yield Row(number, line, str(rest.get("id", f"row-{number}")), rest, own)

    # -- JSON lines ---------------------------------------------------------------------------------------------------

    def _objects(self) -> Iterator[tuple[int, dict[str, Any]]]:
        def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
            if len(found := dict(items)) < len(items):
                raise ValueError("a key is given twice")
            return found

        def constant(word: str) -> NoReturn:
            raise ValueError(f"{word} is not a number that JSON knows")

        for line, text in self._text():
            if not text.strip():
                continue
            try:
                record = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
            except RecursionError:
                self._refuse(line, "it nests too deep; a row is one object with plain values")
            except ValueError as error:
                said = error.msg.lower() if isinstance(error, json.JSONDecodeError) else str(error)
                self._refuse(line, f"it is not a JSON object: {said}; write one object per line")
            if not isinstance(record, dict):
                self._refuse(line, f'{shown(record)} is not an object; write {{"part": …}}, one per line')
            for name, value in record.items():
                if isinstance(value, (dict, list)):
                    self._refuse(line, f"{shown(name)} is a list or an object; a row has plain values")
            yield line, record

    # -- CSV ----------------------------------------------------------------------------------------------------------

    def _cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        delimiter = self._delimiter()
        lines = self._text()
        reader = csv.reader((text for _, text in lines), delimiter=delimiter, strict=True)
        header: list[str] = []
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                opened = "end of data" in str(error) or "field larger" in str(error)
                said = "a quotation mark opens a cell and never closes" if opened else str(error)
                self._refuse(line, f"{said}; close it, or double it where it is part of the text")
            if cells is None:
                return
            if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
                continue
            if not header:
                header = self._header(line, cells, delimiter)
                continue
            if len(cells) != len(header):
                self._refuse(line, (
                    f"it has {len(cells)} cells and the header {len(header)}; columns are separated by "
                    f"{DELIMITERS[delimiter]}, so write numbers with a point and put texts that contain "
                    "them into quotation marks"
                ))  # fmt: skip
            yield line, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}

    def _delimiter(self) -> str:
        """What separates columns: whatever the header has most of."""
        for _, text in islice(self._text(), 1000):
            if text.strip() and not text.lstrip('" ').startswith("#"):
                return max(DELIMITERS, key=text.count)
        return ","

    def _header(self, line: int, cells: list[str], delimiter: str) -> list[str]:
        names: list[str] = []
        for cell in cells:
            found = UNIT.match(cell.strip())
            name = found["name"] if found else cell.strip()
            if found and not any(found["unit"] == unit for unit in _units(name)):
                self._refuse(line, f"{shown(cell)}: {name} is not given in {shown(found['unit'])}; see --template")
            if not name:
                self._refuse(line, f"column {len(names) + 1} has no name; name it or remove it")
            if name in names:
                self._refuse(line, f"the column {shown(name)} is there twice; remove one")
            names.append(name)
        if not {"part", "vehicle"} & set(names):
            near = nearest(" ".join(names)[:40], ["part", "vehicle"])
            self._refuse(line, f"the header has neither a column part nor a column vehicle{near}; it has "
                         f"{shown(', '.join(names), 100)}")  # fmt: skip
        return names

    # -- both ---------------------------------------------------------------------------------------------------------

    def _text(self) -> Iterator[tuple[int, str]]:
        """Numbered lines, decoded one by one so that a wrong byte has a line."""
        try:
            if not self.path.is_file():
                raise ParameterError(str(self.path), ["there is no such file; check the path"])
            with self.path.open("rb") as file:
                for line, data in enumerate(iter(lambda: file.readline(LONGEST_LINE + 1), b""), 1):
                    if line == 1 and data.startswith((b"\xff\xfe", b"\xfe\xff")):
                        self._refuse(1, "the table is UTF-16; save it as UTF-8")
                    if len(data) > LONGEST_LINE:
                        self._refuse(line, f"it has more than {LONGEST_LINE:,} characters; this is no table of parts")
                    if b"\0" in data:
                        self._refuse(line, "it holds binary data; give a table of text")
                    try:
                        yield line, data.decode("utf-8-sig" if line == 1 else "utf-8")
                    except UnicodeDecodeError as error:
                        byte = data[error.start]
                        self._refuse(line, f"byte {byte:#04x} is not UTF-8 (Latin-1?); save the table as UTF-8")
        except OSError as error:
            raise ParameterError(str(self.path), [f"the table cannot be read: {error.strerror or error}"]) from None

    def _known(self, found: Survey) -> None:
        """Refuse a column that belongs to nothing in the table."""
        subjects = [s for s in found.subjects if s == "vehicle" or s in BY_NAME]
        if not subjects:  # each row says what is wrong with its part
            return
        known = set(OURS).union(*(_fields(subject) for subject in subjects))
        for name, line in sorted(found.columns.items(), key=lambda item: item[1]):
            if name not in known:
                near = nearest(name, sorted(known))
                remedy = "" if near else "; put an underscore before the names of columns of your own"
                self._refuse(line, f"{shown(name)} is not a parameter of {' or '.join(subjects[:4])}{near}{remedy}")

    def _refuse(self, line: int, message: str) -> NoReturn:
        raise ParameterError(self.path.name, [f"line {line}: {message}"])


def template(name: str) -> str:
    """A starting table for a family, or for "vehicle": columns with units, ranges in comments, a row of defaults.

    Raises:
        ParameterError: no such family.
    """
    from parts import family

    record: type[Record] = Options if name == "vehicle" else family(name)
    title = "A whole car" if name == "vehicle" else family(name).title
    lines = [f"# {title}. Empty cells are defaults. Lines that begin with # are skipped."]
    header, first = ["id", "vehicle" if name == "vehicle" else "part"], ["1", "city-2" if name == "vehicle" else name]
    for column, info in record.model_fields.items():
        extra, (low, high) = record.extra_of(column), record.bounds(column)
        unit = extra.get("unit", "")
        legal = ", ".join(extra["enum"]) if "enum" in extra else f"{low:g} to {high:g}" if low is not None else ""
        lines.append(f"# {column}: {' '.join(w for w in (legal, unit) if w)}{'; ' if legal else ''}{info.description}")
        header.append(f"{column} [{unit}]" if unit else column)
        default = info.default
        first.append(str(default).lower() if isinstance(default, bool) else str(default))
    quoted = [_quoted(cells) for cells in (header, first)]
    return "\n".join([*lines, *quoted]) + "\n"


def _quoted(cells: list[str]) -> str:
    return ",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' if set(c) & set(',"\n') else c for c in cells)


def _fields(subject: str) -> tuple[str, ...]:
    return tuple(Options.model_fields if subject == "vehicle" else BY_NAME[subject].model_fields)


def _units(name: str) -> list[str]:
    every: list[type[Record]] = [Options, *BY_NAME.values()]
    records = [record for record in every if name in record.model_fields]
    return [str(r.extra_of(name).get("unit", "")) for r in records]
