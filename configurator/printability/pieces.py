"""Pieces: a part too large for its machine, cut into pieces that fit, and how each of them had best stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from configurator.printability.orient import poses
from configurator.printability.split import split
from configurator.printability.subject import Subject
from parts.record import ParameterError


def pieces(subject: Subject) -> dict[str, Any] | None:
    """The split as JSON, each piece with its recommended orientation; None if the part fits or its mesh is open.

    Where it cannot be split, the reason stands under "problem".
    """
    if subject.fit[1] <= 1 or not subject.mesh.closed:
        return None
    try:
        found = split(subject.mesh, subject.target, outside=subject.outside)
    except ParameterError as error:
        return {"problem": error.problems[0].message}
    record = found.as_json()
    for entry, mesh in zip(record["pieces"], found.pieces, strict=True):
        piece = replace(
            subject, name=entry["label"], mesh=mesh, machine=subject.target, part=None, volume=None, turn=None
        )
        front = poses(piece)
        entry["orientation"] = front[0].as_json() if front else None
    return record
