"""Batches: variants by the thousand from a table, a grid or a script, each row for itself; stop and go on any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from configurator.printability.machines import machine as machine_of
from configurator.production.batch.grid import Grid
from configurator.production.batch.journal import Journal
from configurator.production.batch.local import Local
from configurator.production.batch.places import Folder, place
from configurator.production.batch.results import Result, Summary
from configurator.production.batch.rows import Row, Wishes
from configurator.production.batch.run import Batch, Executor
from configurator.production.batch.table import Table, template
from configurator.production.kit import DEFAULT_FORMATS, formats_of
from configurator.solid.store import Store
from parts.part import Part
from parts.record import ParameterError

__all__ = ["Result", "Summary", "prepare", "template"]

Specs = str | Path | Iterable[Mapping[str, Any] | Part]


def prepare(
    specs: Specs,
    out: str | Path = "batch",
    *,
    formats: Iterable[str] = DEFAULT_FORMATS,
    kits: str | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    machine: str | None = None,
    check: bool = False,
    files_only: bool = False,
    timeout: float | None = None,
    retry: bool = False,
    store: Store | None = None,
    executor: Executor | None = None,
) -> Batch:
    """A batch that is ready to run: `results()` runs it, `summary` counts.

    Args:
        specs: a table's path (.csv, .jsonl), a grid's (.toml), or rows: mappings with "part" or "vehicle", parts.
        out: folder of results.jsonl and results.csv.
        formats: of the files.
        kits: folder or fsspec address for the kits; default: `out`/kits. With a cluster all its machines write there.
        workers: processes on this machine; default: one per core.
        cluster: address of a Dask scheduler to use instead.
        machine: check parts against this machine; default: the smallest fit.
        check: a row whose checks find an error fails instead of being written.
        files_only: the model files of parts and their manifest, without picture, checks and bill of materials.
        timeout: seconds for a row, on either of two attempts; default: 120 for a part, 1,800 for a vehicle.
        retry: do failed, crashed and timed out rows again.
        store: the cache; default: the one of the shell and the app.
        executor: where jobs run instead.

    Raises:
        ParameterError: a table, a format, a machine, a folder or an address that cannot be used.
    """
    wishes = Wishes(formats_of(formats), machine_of(machine).key if machine else None, check, files_only)
    if timeout is not None and not 0 < timeout <= 1e6:
        raise ParameterError("batch", [f"a time limit of {timeout:g} s is none; give seconds above 0"])
    if check and files_only:
        raise ParameterError("batch", ["--files-only leaves out the checks that --check asks for; choose one of them"])
    rows = _rows(specs)
    folder = Path(out)
    where = kits or str((folder / "kits").absolute())
    spot = place(where, shared=cluster is not None)
    journal = Journal(folder)
    try:
        if isinstance(spot, Folder):
            spot.begin()
        if executor is None and cluster is not None:
            from configurator.production.batch.cluster import Cluster

            executor = Cluster(cluster, where, timeout)
        executor = executor or Local(where, workers, timeout, store or Store())
    except BaseException:
        journal.close()
        raise
    total = rows.count if isinstance(rows, (Table, Grid)) else None
    return Batch(rows, wishes, journal, spot, where, executor, retry, Summary(total))


def _rows(specs: Specs) -> Iterable[Row]:
    if isinstance(specs, (str, Path)):
        path = Path(specs)
        return Grid(path) if path.suffix.lower() == ".toml" else Table(path)
    return _listed(specs)


def _listed(specs: Iterable[Mapping[str, Any] | Part]) -> Iterator[Row]:
    for number, spec in zip(count(1), specs, strict=False):
        values = {"part": spec.family, **spec.values()} if isinstance(spec, Part) else dict(spec)
        name = str(values.get("id", f"row-{number}"))
        own = {str(k): v for k, v in values.items() if str(k).startswith("_")}
        rest = {str(k): v for k, v in values.items() if not str(k).startswith("_") and v is not None and v != ""}
        yield Row(number, 0, name, rest, own)
