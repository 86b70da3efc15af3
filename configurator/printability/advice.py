"""Advice: which machine and process a part passes on, and what stands against the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from configurator.printability.machines import Machine, machines
from configurator.printability.materials import Material, materials
from configurator.printability.report import Report, report
from configurator.printability.subject import Subject


@dataclass(frozen=True)
class Choice:
    """One machine's verdict on a part: with which material, and the check that decides, "" if none."""

    machine: str
    process: str
    material: str
    verdict: str  # pass, warn or fail
    reason: str


def choices(subject: Subject) -> list[Choice]:
    """The quick checks on every machine, in the part's material or the first allowed one that it prints."""
    found = []
    for machine in machines().values():
        material = _material(subject, machine)
        if material is None:
            found.append(Choice(machine.key, machine.process, "", "fail", "no allowed material is printed on it"))
            continue
        result = report(_on(subject, machine, material))
        found.append(Choice(machine.key, machine.process, material.key, result.verdict, _reason(result)))
    return found


def advice(subject: Subject, found: Iterable[Choice] | None = None) -> str:
    """One sentence, like "passes mjf, fails fff-256 (wall)"; "" if all say the same."""
    every = list(found if found is not None else choices(subject))
    groups = {
        verdict: [c for c in every if c.verdict == verdict and c.material] for verdict in ("pass", "warn", "fail")
    }
    words = {"pass": "passes", "warn": "passes with warnings", "fail": "fails"}
    if sum(bool(group) for group in groups.values()) < 2:
        return ""
    return "; ".join(
        f"{words[verdict]} " + ", ".join(c.machine + (f" ({c.reason})" if c.reason else "") for c in group)
        for verdict, group in groups.items()
        if group
    )


def _on(subject: Subject, machine: Machine, material: Material) -> Subject:
    """The same mesh on another machine, sharing what was worked out about it."""
    moved = replace(subject, machine=machine, material=material, full=False, part=None)
    moved.__dict__["analysis"] = subject.analysis
    return moved


def _material(subject: Subject, machine: Machine) -> Material | None:
    if machine.process in subject.material.processes:
        return subject.material
    allowed = subject.part.materials if subject.part is not None else tuple(materials())
    return next((materials()[key] for key in allowed if machine.process in materials()[key].processes), None)


def _reason(result: Report) -> str:
    worst = [f for f in result.findings if f.severity == "error"] or [
        f for f in result.findings if f.severity == "warning"
    ]
    return worst[0].check if worst else ""
