"""What is done with parts: a vehicle made of them, their solids, checks and files, and the app around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from configurator.production.batch import Result, Specs

__all__ = ["batch"]


def batch(specs: Specs, out: str = "batch", **wishes: Any) -> Iterator[Result]:
    """Make many variants; each result as soon as it is safe on the disk. Run again, it does what is missing or changed.

    Args:
        specs: a table's path (.csv, .jsonl), a grid's (.toml), or rows: mappings with "part" or "vehicle", parts.
        out: folder of results.jsonl and results.csv, and of the kits.
        wishes: formats, kits, workers, cluster, machine, check, timeout, retry: see `production.batch.prepare`.

    Raises:
        ParameterError: a table, a format, a machine, a folder or an address that cannot be used.
    """
    from configurator.production.batch import prepare

    return prepare(specs, out, **wishes).results()
