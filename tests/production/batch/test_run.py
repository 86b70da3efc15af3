"""Running: every row ends on its own, once; a second run does what is missing; equal rows are made once."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

import configurator
from bench import batch_faults
from configurator.production.batch import prepare
from configurator.production.batch.job import run
from configurator.production.batch.journal import Journal, cell
from configurator.production.batch.rows import Job
from configurator.production.batch.run import Batch
from configurator.production.kit import part_kit
from configurator.solid.pool import WorkerDied
from configurator.solid.shop import Shop
from configurator.solid.store import Store
from parts import family
from parts.record import ParameterError

Outcome = dict[str, Any]


class Hand:
    """An executor that a test plays: jobs end when it says so, as it says."""

    workers = 1

    def __init__(self, answer: Callable[[Job], Outcome] | None = None):
        self.jobs: list[tuple[Job, Future[Outcome]]] = []
        self.answer = answer
        self.closed = False

    def submit(self, job: Job) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self.jobs.append((job, future))
        if self.answer is not None:
            try:
                future.set_result(self.answer(job))
            except Exception as error:  # noqa: BLE001 - it is the job's
                future.set_exception(error)
        return future

    def close(self) -> None:
        self.closed = True


def made(job: Job) -> Outcome:
    """As if a kit had been written."""
    return {"status": "ok", "message": "", "kit": f"kit-{job.key[:8]}", "files": ["a.stl"], "timings": {"make": 1.0}}


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., tuple[Batch, Hand]]:
    """A batch in the test's folder whose jobs are answered by hand, and whose kits are taken to be there."""

    def begin(rows: Any, answer: Callable[[Job], Outcome] | None = made, **more: Any) -> tuple[Batch, Hand]:
        hand = Hand(answer)
        batch = prepare(rows, tmp_path / "out", executor=hand, **more)
        batch.place.has = lambda name: True  # type: ignore[method-assign]
        return batch, hand

    return begin


def rows(*walls: float, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"w{i}", "part": "hub_ring", "wall": wall, **more} for i, wall in enumerate(walls)]


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "out" / "results.jsonl").read_text().splitlines()]


def cells(folder: Path) -> list[dict[str, str]]:
    with (folder / "out" / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_ends_as_what_befell_it(start: Any, tmp_path: Path) -> None:
    def answer(job: Job) -> Outcome:
        if job.record["parameters"]["wall"] == 5:
            raise WorkerDied("its worker process died (SIGSEGV), twice")
        if job.record["parameters"]["wall"] == 6:
            raise RuntimeError("odd")
        return made(job)

    batch, hand = start([*rows(4, 5, 6, 99), {"part": "nonsense"}], answer)
    ended = {r.id: (r.status, r.message) for r in batch.results()}
    assert hand.closed
    assert {id: status for id, (status, _) in ended.items()} == {
        "w0": "ok", "w1": "crashed", "w2": "failed", "w3": "refused", "row-5": "refused",
    }  # fmt: skip
    assert "SIGSEGV" in ended["w1"][1]
    assert ended["w2"][1] == "RuntimeError: odd"
    assert "wall 99 is outside" in ended["w3"][1]
    assert [row["id"] for row in cells(tmp_path)] == ["w0", "w1", "w2", "w3", "row-5"], "in the table's order"
    assert batch.summary.line() == "1 ok, 2 refused, 1 failed, 1 crashed"


def test_equal_rows_are_made_once_and_each_has_its_line(start: Any, tmp_path: Path) -> None:
    batch, hand = start([{**row, "_n": i} for i, row in enumerate(rows(*[4, 5] * 20))])
    ended = list(batch.results())
    assert len(hand.jobs) == 2
    assert [row["_n"] for row in cells(tmp_path)] == [str(i) for i in range(40)]
    assert {(r.kit, r.same_as) for r in ended if r.same_as} == {(r.kit, r.id) for r in ended if not r.same_as}
    assert batch.summary.same == 38


def test_a_failure_is_told_to_all_who_asked_for_the_same_and_tried_once(start: Any) -> None:
    batch, hand = start(rows(*[4] * 30), lambda job: {"status": "failed", "message": "no"})
    assert {r.status for r in batch.results()} == {"failed"}
    assert len(hand.jobs) == 1


def test_again_does_nothing_and_says_the_same(start: Any, tmp_path: Path) -> None:
    table = [*rows(4, 5, 4, 99)]
    first = {r.id: r for r in start(table)[0].results()}
    before = lines(tmp_path)
    batch, hand = start(table)
    again = {r.id: r for r in batch.results()}
    assert (hand.jobs, lines(tmp_path)) == ([], before)
    assert all(r.before for r in again.values())
    assert {k: (r.status, r.kit, r.message) for k, r in again.items()} == {
        k: (r.status, r.kit, r.message) for k, r in first.items()
    }
    assert len(cells(tmp_path)) == 4


def test_again_does_what_changed_and_what_is_missing(start: Any, tmp_path: Path) -> None:
    list(start(rows(4, 5, 6))[0].results())
    batch, hand = start(rows(4, 7, 6, 8))
    lost = next(line["kit"] for line in lines(tmp_path) if line["id"] == "w2")
    batch.place.has = lambda name: name != lost
    list(batch.results())
    assert sorted(j.record["parameters"]["wall"] for j, _ in hand.jobs) == [6, 7, 8]


def test_only_retry_does_failures_again(start: Any) -> None:
    def bad(job: Job) -> Outcome:
        return {"status": "timed out", "message": "too long"}

    list(start(rows(4, 4, 99), bad)[0].results())
    batch, hand = start(rows(4, 4, 99), made)
    assert [r.status for r in batch.results()].count("timed out") == 2
    assert hand.jobs == []
    batch, hand = start(rows(4, 4, 99), made, retry=True)
    assert sorted(r.status for r in batch.results()) == ["ok", "ok", "refused"]
    assert len(hand.jobs) == 1
    batch, hand = start(rows(4, 4, 99), bad, retry=True)
    assert (len(list(batch.results())), hand.jobs) == (3, [])


def test_the_table_is_read_only_as_far_as_the_work_goes(start: Any, tmp_path: Path) -> None:
    read = 0

    def endless() -> Iterator[dict[str, Any]]:
        nonlocal read
        for i in range(10**9):
            read += 1
            yield {"part": "hub_ring", "wall": 3 + i / 10_000}

    batch, _ = start(endless())
    results = batch.results()
    next(results)
    results.close()
    assert 0 < read - len(lines(tmp_path)) <= 5, "what is read is on the disk, but for the window"


def test_an_interrupted_run_stops_its_workers_and_the_next_goes_on(start: Any, tmp_path: Path) -> None:
    batch, hand = start(rows(4, 5, 6), None)
    results = batch.results()
    real = hand.submit
    count = 0

    def submit(job: Job) -> Future[Outcome]:
        nonlocal count
        count += 1
        future = real(job)
        if count == 1:
            future.set_result(made(job))
        return future

    hand.submit = submit  # type: ignore[method-assign]
    assert next(results).id == "w0"
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt())
    assert hand.closed
    assert [row["id"] for row in lines(tmp_path)] == ["w0"]
    batch, hand = start(rows(4, 5, 6))
    assert sorted((r.id, r.before) for r in batch.results()) == [("w0", True), ("w1", False), ("w2", False)]


def test_two_batches_do_not_write_to_one_folder(start: Any) -> None:
    batch, _ = start(rows(4))
    with pytest.raises(ParameterError, match="another batch is writing"):
        start(rows(5))
    list(batch.results())
    start(rows(5))


def test_ids_of_a_script_are_checked_on_their_rows(start: Any) -> None:
    batch, hand = start(
        [{"id": "a", "part": "hub_ring"}, {"id": "a", "part": "hinge"}, {"id": "../x", "part": "hinge"}]
    )
    ended = [(r.id, r.status) for r in batch.results()]
    assert sorted(ended) == [("a", "ok"), ("row-2~", "refused"), ("row-3~", "refused")]
    assert len(hand.jobs) == 1


# -- the journal ------------------------------------------------------------------------------------------------------


def record(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "mark": f"m{id}", "key": f"k{id}", "status": "ok", "message": "", **more}


@pytest.mark.parametrize("end", [b"", b'{"id":"c","sta', b"\xff\xfe", b'{"id":"c"'])
def test_a_torn_line_is_cut_off_and_the_rest_stays(tmp_path: Path, end: bytes) -> None:
    journal = Journal(tmp_path)
    journal.add([record("a"), record("b", text="ü" * 5000)])
    journal.close()
    whole = (tmp_path / "results.jsonl").read_bytes()
    (tmp_path / "results.jsonl").write_bytes(whole + end)
    journal = Journal(tmp_path)
    assert (tmp_path / "results.jsonl").read_bytes() == whole
    assert journal.of_row("b", "mb") == record("b", text="ü" * 5000)
    assert journal.of_row("b", "other") is None
    assert journal.of_key("ka") == record("a")
    journal.add([record("c")])
    journal.close()
    assert [json.loads(line)["id"] for line in (tmp_path / "results.jsonl").read_text().splitlines()] == ["a", "b", "c"]


def test_a_damaged_line_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "results.jsonl").write_text(
        '{"id":"a","mark":"ma"}\nnoise\n[1]\n{"id":7,"mark":"x"}\n{"id":"b","mark":"mb"}\n'
    )
    journal = Journal(tmp_path)
    assert [journal.of_row(id, f"m{id}") is not None for id in "ab"] == [True, True]
    journal.close()


def test_a_disk_that_refuses_leaves_the_journal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path)
    journal.add([record("a")])
    before = (tmp_path / "results.jsonl").read_bytes()
    real = os.pwrite

    def half(file: int, data: Any, at: int) -> int:
        if at > len(before):
            raise OSError(28, "No space left on device")
        return real(file, bytes(data)[:5], at)

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", half)
        with pytest.raises(OSError, match="No space"):
            journal.add([record("b")])
    assert (tmp_path / "results.jsonl").read_bytes() == before
    assert journal.of_row("b", "mb") is None
    journal.close()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("@SUM(A1)", "'@SUM(A1)"), ("-2", "-2"),
        ("+4.5e3", "+4.5e3"), ("-2+3", "'-2+3"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), (" =1", "' =1"), (-2.5, -2.5),
        ("plain", "plain"), (None, ""),
    ],
)  # fmt: skip
def test_nothing_that_we_write_runs_in_a_spreadsheet(value: object, shown: object) -> None:
    assert cell(value) == shown


# -- with the kernel --------------------------------------------------------------------------------------------------


def test_a_job_writes_the_kit_of_the_shell_and_the_app(tmp_path: Path) -> None:
    part = family("hub_ring")(wall=4)
    store = str(tmp_path / "store")
    base = {"part": "hub_ring", "parameters": part.values(), "machine": None, "formats": ["step", "stl"]}
    record = {**base, "material": part.material, "check": False, "files_only": False}
    outcome = run(record, "", str(tmp_path / "kits"), True, store)
    with Shop(Store(tmp_path / "other"), here=True) as shop:
        kit = part_kit(part, ["step", "stl"], shop)
    folder = tmp_path / "kits" / kit.name
    assert (outcome["status"], outcome["kit"], outcome["files"]) == ("ok", kit.name, sorted(kit.files))
    assert {name: (folder / name).read_bytes() for name in kit.files} == dict(kit.files)
    assert outcome["estimate"]["mass_g"] == pytest.approx(kit.rows()[0]["mass_g"], abs=0.06)
    bare = run({**record, "files_only": True}, "", str(tmp_path / "bare"), False, store)
    assert (bare["files"], bare["kit"]) == (["hub_ring.step", "hub_ring.stl"], kit.name)
    for name in bare["files"]:
        assert (tmp_path / "bare" / kit.name / name).read_bytes() == kit.files[name]
    assert bare["estimate"]["size_mm"] == pytest.approx(outcome["estimate"]["size_mm"], abs=0.06)
    other = run({**record, "files_only": True, "material": "PC"}, "", str(tmp_path / "bare"), False, store)
    assert other["kit"] == f"{kit.name}-pc"
    assert "another version" in run(record, "some other key", str(tmp_path / "x"), False, store)["message"]
    (tmp_path / "file").write_text("in the way")
    blocked = run(record, "", str(tmp_path / "file"), True, store)
    assert (blocked["status"], "cannot be written" in blocked["message"]) == ("failed", True)


def test_kits_go_to_any_address(tmp_path: Path) -> None:
    import fsspec

    part = family("hub_ring")(wall=4)
    base = {"part": "hub_ring", "parameters": part.values(), "machine": None, "formats": ["stl"]}
    record = {**base, "material": part.material, "check": False, "files_only": True}
    outcome = run(record, "", "memory://kits", False, str(tmp_path / "store"))
    run(record, "", str(tmp_path / "kits"), True, str(tmp_path / "store"))
    kit = tmp_path / "kits" / outcome["kit"]
    stored = fsspec.filesystem("memory").find(f"/kits/{outcome['kit']}")
    assert {name.rpartition("/")[2] for name in stored} == {path.name for path in kit.iterdir()}
    assert all(fsspec.filesystem("memory").cat(name) == (kit / name.rpartition("/")[2]).read_bytes() for name in stored)
    with pytest.raises(ParameterError, match="cannot be used"):
        prepare([{"part": "hub_ring"}], tmp_path / "out", kits="nowhere://x")


def test_faults_in_workers_cost_their_own_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch_faults, "GOOD", batch_faults.GOOD[:4])
    monkeypatch.setattr(batch_faults, "BAD", [row for row in batch_faults.BAD if "loop" not in row["id"]])
    monkeypatch.setattr(batch_faults, "FAULTS", {k: v for k, v in batch_faults.FAULTS.items() if v[0] != "loop"})
    calm = configurator.batch(batch_faults.GOOD, str(tmp_path / "calm"), files_only=True, formats=["stl", "step"],
                              store=Store(tmp_path / "store"), workers=1)  # fmt: skip
    assert [r.status for r in calm] == ["ok"] * 4
    shutil.rmtree(tmp_path / "store")
    assert batch_faults.inside(tmp_path / "harm", tmp_path / "store", workers=1) == []
    assert batch_faults.kits(tmp_path / "harm" / "kits") == batch_faults.kits(tmp_path / "calm" / "kits")
