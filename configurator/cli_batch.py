"""The batch command: tables and grids in, kits and results out, while somebody or nobody is watching."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from configurator.cli_checks import MachineKey
from configurator.cli_words import Json, err, out, print_json
from parts.record import ParameterError, shown

if TYPE_CHECKING:
    from configurator.production.batch import Result, Summary

EVERY = 10.0  # seconds between two lines where nobody watches
app = typer.Typer()
Tell = Callable[["Summary", "Result"], None]


@app.command()
def batch(
    table: Annotated[Path | None, typer.Argument(help="Rows (.csv, .jsonl) or a grid (.toml).")] = None,
    out_: Annotated[Path, typer.Option("--out", help="Folder of the results and the kits.")] = Path("batch"),
    workers: Annotated[int | None, typer.Option(help="Processes; default: one per core.", min=1, max=1024)] = None,
    cluster: Annotated[str | None, typer.Option(help="Address of a Dask scheduler to use instead.")] = None,
    kits: Annotated[str | None, typer.Option(help="Folder or address (s3://…) for kits; default: OUT/kits.")] = None,
    format_: Annotated[
        str, typer.Option("--format", help="Comma-separated: step, stl, 3mf, glb.")
    ] = "step,stl,3mf,glb",
    machine: MachineKey = None,
    check: Annotated[bool, typer.Option("--check", help="A row whose checks find an error fails.")] = False,
    files_only: Annotated[
        bool, typer.Option("--files-only", help="Parts' model files alone: no picture, checks or bill of materials.")
    ] = False,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds for a row, tried twice; default: 120, a vehicle 1800.")
    ] = None,
    retry: Annotated[
        str | None, typer.Option(metavar="failed", help="Do failed, crashed and timed out rows again.")
    ] = None,
    template: Annotated[
        str | None, typer.Option(metavar="PART", help='Write a starting table for a family, or for "vehicle".')
    ] = None,
    json_: Json = False,
) -> None:
    """Make many variants: every row ends on its own, and a second run does what is missing."""
    from configurator.production.batch import prepare
    from configurator.production.batch.table import template as template_of

    if template is not None:
        _start(template_of(template), table)
        return
    if table is None:
        raise ParameterError("batch", ["there is no table; name one, or get one to start with from --template PART"])
    if retry not in (None, "failed"):
        raise ParameterError("batch", [f"--retry {shown(retry)} is not known; write --retry failed"])
    begun = time.perf_counter()
    run = prepare(
        table, out_, formats=format_.split(","), kits=kits, workers=workers, cluster=cluster, machine=machine,
        check=check, files_only=files_only, timeout=timeout, retry=retry is not None,
    )  # fmt: skip
    try:
        with _watched(run.summary, begun) as tell:
            for result in run.results():
                tell(run.summary, result)
    except KeyboardInterrupt:
        err.print(f"stopped: {run.summary.line()}; the same command goes on from there", markup=False, soft_wrap=True)
        raise typer.Exit(130) from None
    seconds = time.perf_counter() - begun
    if json_:
        print_json({"folder": str(out_), "seconds": round(seconds, 2), **run.summary.as_json()})
    else:
        out.print(f"{out_}: {run.summary.line()} in {_span(seconds)}", markup=False, soft_wrap=True)
    raise typer.Exit(0 if run.summary.rows == run.summary.statuses["ok"] else 1)


def _start(text: str, path: Path | None) -> None:
    """A starting table to a new file, or to standard output."""
    if path is None:
        out.print(text, markup=False, soft_wrap=True, end="")
        return
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        said = "is there already; name another" if path.exists() else f"cannot be written: {error.strerror}"
        raise ParameterError("batch", [f"{path} {said}"]) from error


@contextmanager
def _watched(summary: Summary, begun: float) -> Iterator[Tell]:
    """A bar with rate and time left on standard error, or a line now and then where nobody watches."""
    if not err.is_terminal:
        last = begun

        def line(summary: Summary, result: Result) -> None:
            nonlocal last
            if not result.before and result.status != "ok" and result.same_as is None:
                err.print(f"{result.id}: {result.status}: {result.message}", markup=False, soft_wrap=True)
            if time.perf_counter() - last >= EVERY:
                last = time.perf_counter()
                err.print(_pace(summary, last - begun), markup=False, soft_wrap=True)

        yield line
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=summary.total)

        def move(summary: Summary, result: Result) -> None:
            if not result.before and result.status != "ok" and result.same_as is None:
                bar.console.print(f"{result.id}: {result.status}: {result.message}", markup=False, soft_wrap=True)
            words = _pace(summary, time.perf_counter() - begun)
            bar.update(task, completed=summary.rows, description=words.replace("[", "\\["))

        yield move


def _pace(summary: Summary, seconds: float) -> str:
    """Counts, rows per second of this run, and the time that the rest takes at that rate."""
    done = summary.rows - summary.before
    rate = done / seconds if seconds else 0.0
    words = f"{summary.rows}{f' of {summary.total}' if summary.total else ''}: {summary.line()}; {rate:.2g} rows/s"
    if summary.total and rate:
        words += f", {_span((summary.total - summary.rows) / rate)} left"
    return words


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
