"""The report on one part or mesh: verdict, findings, what could not be checked, and what it takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from configurator.printability.checks import CHECKS, QUICK, Skipped, Subject
from configurator.printability.estimate.totals import Rates, totals
from configurator.printability.limits import limit
from configurator.printability.orient import Pose, poses
from parts.part import Finding

Progress = Callable[[str, int, int], None]  # what, how many are done, of how many
SHOWN = 5  # orientations
LATER = "left to `coachbuilder check`, which runs everything"


@dataclass(frozen=True)
class Report:
    """What was found. `verdict` is fail with any error, warn with any warning, else pass."""

    subject: str
    findings: tuple[Finding, ...]
    skipped: dict[str, str]
    estimate: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)  # of a full report: machine, orientations, pieces, advice

    @property
    def verdict(self) -> str:
        severities = {finding.severity for finding in self.findings}
        return "fail" if "error" in severities else "warn" if "warning" in severities else "pass"

    def as_json(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "verdict": self.verdict,
            "findings": [asdict(finding) for finding in self.findings],
            "skipped": self.skipped,
            "estimate": self.estimate,
            **self.more,
        }


def report(
    subject: Subject,
    progress: Progress | None = None,
    found: Callable[[Finding], None] | None = None,
    rates: Rates | None = None,
) -> Report:
    """Run the checks and estimate what the part takes.

    A full report also says how the part had best stand. Our own parts are checked standing so: their frames are chosen
    for the design, not for the bed. Files are checked as they lie.

    Args:
        subject: all checks if it is `full`; else the quick ones, and the others are listed under skipped.
        progress: told after every check.
        found: told every finding as soon as it is there.
        rates: what only the shop knows, for the cost.
    """
    more: dict[str, Any] = {}
    if subject.full:
        subject, front = oriented(subject)
        more = {"machine": subject.target.key, "orientation": [pose.as_json() for pose in front[:SHOWN]]}
    findings, skipped = examined(subject, progress, found)
    estimate = _estimate(subject, skipped)
    if not subject.full:
        skipped["print"] = LATER
    elif "mass_g" in estimate:
        printed = totals(subject, rates or Rates())
        if printed is not None:
            estimate["print"] = printed
        else:
            skipped["print"] = "the mesh cannot be cut into layers"
    return Report(subject.name, tuple(findings), skipped, estimate, more)


def examined(
    subject: Subject, progress: Progress | None = None, found: Callable[[Finding], None] | None = None
) -> tuple[list[Finding], dict[str, str]]:
    """The checks alone: what they found, and why some did not run."""
    findings: list[Finding] = []
    skipped: dict[str, str] = {}
    names = CHECKS if subject.full else QUICK
    for done, (name, check) in enumerate(CHECKS.items(), 1):
        if name not in names:
            skipped[name] = LATER
            continue
        try:
            for finding in check(subject):
                findings.append(finding)
                if found:
                    found(finding)
        except Skipped as reason:
            skipped[name] = str(reason)
        if progress:
            progress("checks", done, len(CHECKS))
    return findings, skipped


def oriented(subject: Subject) -> tuple[Subject, list[Pose]]:
    """A part of ours as it had best stand, with the ways to choose from; a file as it lies."""
    if not len(subject.mesh.faces) or subject.analysis.areas.sum() <= 0:
        return subject, []
    front = poses(subject)
    if subject.part is None or subject.turn is not None or limit(subject.process, "overhang") is None or not front:
        return subject, front
    return stood(subject, front[0]), front


def stood(subject: Subject, pose: Pose) -> Subject:
    """The same subject in another pose, sharing what was worked out about it."""
    turned = replace(subject, turn=pose.turn())
    for name in ("analysis", "fit", "typical_wall"):
        if name in subject.__dict__:
            turned.__dict__[name] = subject.__dict__[name]
    return turned


def _estimate(subject: Subject, skipped: dict[str, str]) -> dict[str, Any]:
    """Mass and material cost if printed solid. An open mesh has no volume, so it gets none."""
    extent = subject.mesh.bounds[1] - subject.mesh.bounds[0]
    estimate: dict[str, Any] = {"material": subject.material.key, "size_mm": [round(float(e), 3) for e in extent]}
    volume = subject.volume if subject.volume is not None else subject.mesh.volume
    if not subject.mesh.closed or volume <= 0:
        skipped["mass"] = "the mesh encloses no volume"
        return estimate
    cm3 = volume / 1000
    estimate |= {
        "basis": "printed solid",
        "volume_cm3": round(cm3, 3),
        "surface_cm2": round(subject.mesh.area / 100, 3),
        "mass_g": subject.material.density.times(cm3),
    }
    if subject.material.price is None:
        skipped["material_cost"] = f"no price is known for {subject.material.name}"
    else:
        mass = subject.material.density.value * cm3 / 1000
        estimate["material_cost_eur"] = subject.material.price.times(mass, 2)
    return estimate
