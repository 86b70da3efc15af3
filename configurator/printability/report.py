"""The report on one part or mesh: verdict, findings, what could not be checked, and what it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from configurator.printability.checks import CHECKS, QUICK, Skipped, Subject
from parts.part import Finding

Progress = Callable[[str, int, int], None]  # what, how many are done, of how many
LATER = "left to `coachbuilder check`, which runs everything"


@dataclass(frozen=True)
class Report:
    """What was found. `verdict` is fail with any error, warn with any warning, else pass."""

    subject: str
    findings: tuple[Finding, ...]
    skipped: dict[str, str]
    estimate: dict[str, Any]

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
        }


def report(
    subject: Subject, progress: Progress | None = None, found: Callable[[Finding], None] | None = None
) -> Report:
    """Run the checks and estimate what the part takes.

    Args:
        subject: all checks if it is `full`; else the quick ones, and the others are listed under skipped.
        progress: told after every check.
        found: told every finding as soon as it is there.
    """
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
    return Report(subject.name, tuple(findings), skipped, _estimate(subject, skipped))


def verdict_of(findings: Iterable[Finding]) -> str:
    """pass, warn or fail."""
    return Report("", tuple(findings), {}, {}).verdict


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
