"""Running a batch: a window of rows under way, the rest of the table unread, every result in the journal.

Memory holds the rows under way and the results of the last second, however long the table is.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from configurator.production.batch.job import failed
from configurator.production.batch.journal import Journal
from configurator.production.batch.places import Folder, Remote
from configurator.production.batch.results import FAILED, Result, Summary, result_of
from configurator.production.batch.rows import Job, Row, Wishes, id_problem, job_of
from configurator.solid.keys import digest
from configurator.solid.pool import OutOfMemory, TimedOut, WorkerDied
from parts.record import ParameterError, shown

WINDOW = 4  # rows under way for each worker, so that none waits for the table
MOST_WAITING = 10_000  # rows that wait for an equal one
GROUP = 1.0  # seconds of results that go to the disk together
QUIET = 0.05  # seconds without a result after which they go at once


class Executor(Protocol):
    """Runs jobs somewhere."""

    workers: int

    def submit(self, job: Job) -> Future[dict[str, Any]]:
        """Run a job; the future has its outcome or raises what killed it."""

    def close(self) -> None:
        """Stop at once, jobs under way included."""


@dataclass
class Batch:
    """One run over a table. `results` yields what is safely on disk."""

    rows: Iterable[Row]
    wishes: Wishes
    journal: Journal
    place: Folder | Remote
    where: str
    executor: Executor
    retry: bool
    summary: Summary
    _own: dict[str, None] = field(default_factory=dict)
    _under_way: dict[str, list[Row]] = field(default_factory=dict)  # by key: the row that asked first, and its equals
    _waiting: int = 0
    _tried: set[str] = field(default_factory=set)  # keys that failed in this run
    _ended: queue.SimpleQueue[tuple[Job, Future[dict[str, Any]]]] = field(default_factory=queue.SimpleQueue)
    _fresh: list[dict[str, Any]] = field(default_factory=list)  # results not yet on the disk
    _keys: dict[str, dict[str, Any]] = field(default_factory=dict)  # of those, by key
    _since: float = 0.0

    def results(self) -> Iterator[Result]:
        """Every row's result once. Stops all work when it is closed or interrupted.

        Raises:
            ParameterError: the journal cannot be written any more; what it has stays, the next run goes on.
        """
        try:
            yield from self._all()
            self._table()
        finally:
            self.executor.close()
            self.journal.close()

    def _all(self) -> Iterator[Result]:
        rows = iter(self.rows)
        more = True
        while more or self._under_way:
            while more and len(self._under_way) < WINDOW * self.executor.workers and self._waiting < MOST_WAITING:
                row = next(rows, None)
                if row is None:
                    more = False
                    break
                if (known := self._begin(row)) is not None:
                    yield known
                if self._due():
                    yield from self._settle()
            if self._under_way:
                try:
                    job, future = self._ended.get(timeout=QUIET if self._fresh else None)
                    self._end(job, future)
                except queue.Empty:
                    yield from self._settle()
            if self._due():
                yield from self._settle()
        yield from self._settle()

    def _begin(self, row: Row) -> Result | None:
        """Start a row, unless it was done before (that result is returned) or an equal one was or is under way."""
        self._own |= dict.fromkeys(row.own)
        problem = id_problem(row.id)
        if problem or not self.journal.seen(row.id, row.number):
            problem = problem or f"the id {shown(row.id)} was given before; ids tell rows apart"
            row = replace(row, id=f"row-{row.number}~")
            self.journal.seen(row.id, row.number)
            return self._refuse(row, problem)
        try:
            job = job_of(row, self.wishes)
        except ParameterError as error:
            return self._refuse(row, "; ".join(problem.message for problem in error.problems))
        mark = digest([job.key, dict(row.own)])
        if (done := self.journal.of_row(row.id, mark)) is not None and self._good(done, job.key):
            result = result_of(done, self.where, before=True)
            self.summary.add(result)
            return result
        if job.key in self._under_way:
            self._under_way[job.key].append(row)
            self._waiting += 1
        elif (same := self.journal.of_key(job.key)) is not None and self._good(same, job.key):
            self._record(row, job, {**_copied(same), "same_as": same.get("same_as") or same["id"]})
        elif (pending := self._keys.get(job.key)) is not None:
            self._record(row, job, {**_copied(pending), "same_as": pending.get("same_as") or pending["id"]})
        else:
            self._under_way[job.key] = [row]
            self.executor.submit(job).add_done_callback(lambda future: self._ended.put((job, future)))
        return None

    def _good(self, record: Mapping[str, Any], key: str) -> bool:
        """Whether a result still stands: not a failure to be tried again, and its kit is where it was written."""
        if record["status"] == "ok":
            return self.place.has(record["kit"])
        return not (self.retry and record["status"] in FAILED and key not in self._tried)

    def _refuse(self, row: Row, message: str) -> Result | None:
        outcome = {"status": "refused", "message": row.says(message)}
        mark = digest([outcome, dict(row.values), dict(row.own)])
        if (done := self.journal.of_row(row.id, mark)) is not None:
            result = result_of(done, self.where, before=True)
            self.summary.add(result)
            return result
        self._keep(row, "", mark, outcome)
        return None

    def _end(self, job: Job, future: Future[dict[str, Any]]) -> None:
        try:
            outcome = future.result()
        except TimedOut as death:
            outcome = {"status": "timed out", "message": str(death)}
        except OutOfMemory as death:
            outcome = failed(str(death))
        except WorkerDied as death:
            outcome = {"status": "crashed", "message": str(death)}
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this row's alone
            outcome = failed(f"{type(error).__name__}: {error}")
        if outcome["status"] in FAILED:
            self._tried.add(job.key)
        first, *others = self._under_way.pop(job.key)
        self._waiting -= len(others)
        self._record(first, job, outcome)
        for row in others:
            self._record(row, job, {**outcome, "same_as": first.id})

    def _record(self, row: Row, job: Job, outcome: Mapping[str, Any]) -> None:
        if outcome["status"] != "ok" and "same_as" not in outcome:
            outcome = {**outcome, "message": row.says(outcome["message"])}
        self._keep(row, job.key, digest([job.key, dict(row.own)]), outcome)

    def _keep(self, row: Row, key: str, mark: str, outcome: Mapping[str, Any]) -> None:
        named = {name: row.values[name] for name in ("part", "vehicle") if name in row.values}
        seconds = 0.0 if "same_as" in outcome else round(sum(outcome.get("timings", {}).values()), 4)
        record = {"id": row.id, **named, **outcome, "seconds": seconds, "key": key, "mark": mark}
        if row.own:
            record["own"] = dict(row.own)
        if not self._fresh:
            self._since = time.monotonic()
        self._fresh.append(record)
        if key:
            self._keys.setdefault(key, record)

    def _due(self) -> bool:
        return bool(self._fresh) and time.monotonic() - self._since > GROUP

    def _settle(self) -> Iterator[Result]:
        """Kits first, then the lines that speak of them; then whoever listens."""
        fresh, self._fresh, self._keys = self._fresh, [], {}
        if not fresh:
            return
        try:
            self.place.settle()
            self.journal.add(fresh)
        except OSError as error:
            raise self._stopped(error) from error
        for record in fresh:
            result = result_of(record, self.where)
            self.summary.add(result)
            yield result

    def _table(self) -> None:
        try:
            self.journal.write_table(self._own)
        except OSError as error:
            raise self._stopped(error) from error

    def _stopped(self, error: OSError) -> ParameterError:
        said = (error.strerror or str(error)).lower()
        return ParameterError("batch", [
            f"the results cannot be written any more: {said}; what there is stays: mend that, and run the same again"
        ])  # fmt: skip


def _copied(record: Mapping[str, Any]) -> dict[str, Any]:
    """A result for another row: all of it that isn't about the first row itself."""
    mine = ("id", "part", "vehicle", "own", "key", "mark", "seconds", "same_as")
    return {name: value for name, value in record.items() if name not in mine}
