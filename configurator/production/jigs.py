"""Drill jigs for any part: one for each of its interfaces that has a hole pattern, and why the others have none."""

from __future__ import annotations

from collections.abc import Iterator

from parts.jig import bush
from parts.part import Interface, ParameterError, Part
from parts.tooling.drill_jig import DrillJig

LEAST = 2  # holes: one alone does not hold a jig against turning


def jigs(part: Part) -> list[tuple[str, DrillJig]]:
    """The name of each interface that a jig can be made for, and the jig; tools themselves have none.

    Holes that no drill bush guides (a cup's well, a sensor's bore) are left to a hole saw: the jig has the others.
    `left_out` says what is not drilled, and why.
    """
    return [(name, jig) for name, jig, _ in _surveyed(part) if jig is not None]


def left_out(part: Part) -> list[tuple[str, str]]:
    """What `jigs` does not drill: the interface's name, and a sentence that says why."""
    return [(name, reason) for name, _, reason in _surveyed(part) if reason]


def _surveyed(part: Part) -> Iterator[tuple[str, DrillJig | None, str]]:
    """For each interface with holes: its name, its jig if there can be one, and what is wrong ("" if nothing)."""
    if part.zone == "tooling":
        return
    for interface in part.interfaces():
        guided = tuple(hole for hole in interface.holes if bush(hole.diameter))
        wide = sorted({f"{h.diameter:g}" for h in interface.holes if h not in guided})
        reason = f"no drill bush guides holes of {', '.join(wide)} mm" if wide else ""
        if len(guided) < LEAST:
            if interface.holes:
                reason = reason or f"{len(guided)} hole: a jig needs {LEAST} to hold against turning"
                yield interface.name, None, reason
            continue
        try:
            plain = Interface(interface.name, interface.frame, guided, interface.clearance)
            yield interface.name, DrillJig.of(part, plain), reason
        except ParameterError as error:
            yield interface.name, None, "; ".join(problem.message for problem in error.problems)
