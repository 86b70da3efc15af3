"""Pieces: a part too large for its machine, cut into pieces that fit, and how each of them had best stand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from configurator.printability.orient import poses
from configurator.printability.split import Split, split
from configurator.printability.subject import Subject
from parts.record import ParameterError


def pieces(subject: Subject) -> dict[str, Any] | None:
    """The split as JSON, each piece with its recommended orientation; None if the part fits or its mesh is open.

    Where it cannot be split, the reason stands under "problem".
    """
    if subject.fit[1] <= 1 or not subject.mesh.closed:
        return None
    try:
        return told(subject, parted_for(subject))
    except ParameterError as error:
        return {"problem": error.problems[0].message}


def parted_for(subject: Subject) -> Split:
    """A part too large for its machine, cut on its seams where those make it fit.

    Raises:
        ParameterError: its mesh is open, or it would come to too many pieces.
    """
    return split(subject.mesh, subject.target, subject.seams, subject.outside, subject.occupied)


def told(subject: Subject, found: Split) -> dict[str, Any]:
    """A split of a subject as JSON, each piece with the way it had best stand (None if there is none)."""
    record = found.as_json()
    for entry, mesh in zip(record["pieces"], found.pieces, strict=True):
        piece = replace(
            subject, name=entry["label"], mesh=mesh, machine=subject.target, part=None, volume=None, turn=None
        )
        front = poses(piece)
        entry["orientation"] = front[0].as_json() if front else None
    return record
