"""Results: what became of each row, and of all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["ok", "refused", "failed", "crashed", "timed out"]
STATUSES: tuple[Status, ...] = ("ok", "refused", "failed", "crashed", "timed out")
FAILED: tuple[Status, ...] = ("failed", "crashed", "timed out")  # what a second attempt may mend


@dataclass(frozen=True)
class Result:
    """One row's end. `files` are relative to `kit`, a folder (or address) of its own that equal rows share.

    ok: the kit is written. refused: the row cannot be, and why. failed: it was tried. crashed, timed out: its worker
    died or ran out of time, twice.
    """

    id: str
    status: Status
    message: str
    subject: str  # family or preset
    kit: str | None
    files: tuple[str, ...]
    verdict: str | None  # of the checks: pass, warn, fail
    findings: tuple[str, ...]
    notes: tuple[str, ...]
    estimate: Mapping[str, Any]  # pieces, mass_g; of a part size_mm and material
    timings: Mapping[str, float]  # seconds: make, write
    own: Mapping[str, Any]  # the row's columns that begin with "_"
    same_as: str | None = None  # the row that asked for the same first
    before: bool = False  # done in an earlier run

    @property
    def seconds(self) -> float:
        """What the row took in its worker; 0 if another row's result is this one's as well."""
        return round(sum(self.timings.values()), 4)


def result_of(record: Mapping[str, Any], where: str, before: bool = False) -> Result:
    """A line of the journal as a result."""
    kit = record.get("kit")
    return Result(
        id=record["id"],
        status=record["status"],
        message=record["message"],
        subject=record.get("part") or record.get("vehicle") or "",
        kit=f"{where.rstrip('/')}/{kit}" if kit else None,
        files=tuple(record.get("files", ())),
        verdict=record.get("verdict"),
        findings=tuple(record.get("findings", ())),
        notes=tuple(record.get("notes", ())),
        estimate=record.get("estimate", {}),
        timings={} if record.get("same_as") else record.get("timings", {}),
        own=record.get("own", {}),
        same_as=record.get("same_as"),
        before=before,
    )


@dataclass
class Summary:
    """Counts of a run, kept while it runs; its size depends on the families in it, not on the rows."""

    total: int | None = None  # rows, if known beforehand
    statuses: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    before: int = 0
    same: int = 0
    subjects: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, result: Result) -> None:
        self.statuses[result.status] += 1
        self.before += result.before
        self.same += result.same_as is not None
        if result.same_as is None:
            row = self.subjects.setdefault(result.subject, dict.fromkeys(("rows", *STATUSES, "seconds", "longest"), 0))
            row["rows"] += 1
            row[result.status] += 1
            row["seconds"] += result.seconds
            row["longest"] = max(row["longest"], result.seconds)

    @property
    def rows(self) -> int:
        return sum(self.statuses.values())

    def as_json(self) -> dict[str, Any]:
        """Counts, and per family or preset the rows that were asked for first, with their seconds."""
        slowest = sorted(self.subjects.items(), key=lambda item: -item[1]["seconds"])
        subjects = {name: {k: round(v, 3) for k, v in row.items()} for name, row in slowest}
        return {
            "rows": self.rows, "statuses": self.statuses, "before": self.before, "same": self.same, "subjects": subjects
        }  # fmt: skip

    def line(self) -> str:
        """The counts in words."""
        words = [f"{count} {status}" for status, count in self.statuses.items() if count]
        words += [f"{self.same} of them like another row"] if self.same else []
        words += [f"{self.before} done before"] if self.before else []
        return ", ".join(words) or "nothing"
