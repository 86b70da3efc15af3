"""Fit: does the part fit the machine, the machine the material, and the part its purpose?"""

from __future__ import annotations

from collections.abc import Iterator

from configurator.printability.machines import machines
from configurator.printability.subject import Skipped, Subject
from parts.part import Finding


def size(subject: Subject) -> Iterator[Finding]:
    """The part fits the machine's build volume in some rotation."""
    machine, share = subject.fit
    box = " × ".join(f"{v:g}" for v in machine.size)
    if share <= 1:
        if subject.machine is None:
            yield Finding("size", "info", f"fits {machine.title}", "", round(share, 3), 1.0, "of the build volume")
    elif subject.machine is None and subject.part is not None:
        yield Finding(
            "size", "info", f"is larger than {machine.title} ({box} mm) and is printed in pieces",
            "`coachbuilder check` shows the pieces and their joints", round(share, 3), 1.0, "of the build volume",
        )  # fmt: skip
    else:
        yield Finding(
            "size", "error", f"does not fit {machine.title} ({box} mm) in any rotation tried",
            "choose a larger machine, print it in pieces, or make the part smaller", round(share, 3), 1.0,
            "of the build volume",
        )  # fmt: skip


def process(subject: Subject) -> Iterator[Finding]:
    """The machine prints the material, and the part is allowed to be made of it."""
    material, machine, part = subject.material, subject.machine, subject.part
    if machine is not None and machine.process not in material.processes:
        usable = ", ".join(m.key for m in machines().values() if m.process in material.processes)
        yield Finding(
            "process", "error", f"{machine.title} does not print {material.name}",
            f"choose one of these machines: {usable}",
        )  # fmt: skip
    if part is not None and material.key not in part.materials:
        allowed = ", ".join(part.materials)
        yield Finding(
            "process", "error", f"{part.title} may not be made of {material.name}", f"choose one of these: {allowed}"
        )


def function(subject: Subject) -> Iterator[Finding]:
    """The part does its job: clearances, strains and legal minimums that its family knows."""
    if subject.part is None:
        raise Skipped("only our own parts know what they are for")
    yield from subject.part.checks()
