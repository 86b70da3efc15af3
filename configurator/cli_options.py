"""The commands about choices: what a car may still be, why not, what is best under limits, and the rules behind it."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from configurator.cli_words import Car, Json, Values, configuration_of, err, out, pairs, print_json
from parts.record import ParameterError, shown

if TYPE_CHECKING:
    from configurator.vehicle.solver import Domain, Reason, Repair

app = typer.Typer()


@app.command()
def options(
    car: Car,
    values: Values = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write the nearest car that honours what is given.")
    ] = None,
    json_: Json = False,
) -> None:
    """What every option may still be beside those given, and why not the rest. A preset's own options stay open."""
    from configurator.vehicle.configuration import write_file
    from configurator.vehicle.solver import label, solver, worth

    configuration = configuration_of(car)
    found = solver().domains({**configuration.given, **pairs(values)})
    if found.conflict:
        if json_:
            print_json({"picks": dict(found.picks), "conflict": asdict(found.conflict)})
        else:
            err.print(found.conflict.reason.sentence, markup=False, soft_wrap=True)
            _offer(found.conflict.repairs)
        raise typer.Exit(1)
    whole = solver().complete(found.picks, configuration.preset)
    if save and whole is None:
        raise ParameterError(
            "options", ["no whole car was found in time to be saved; give fewer options, or try again"]
        )
    if save and whole:
        write_file(save, whole, configuration.preset)
    if json_:
        domains = {name: _record(domain) for name, domain in found.options.items()}
        car_now = whole.values() if whole else None
        print_json({"picks": dict(found.picks), "decided": found.decided, "car": car_now, "options": domains})
        return
    table = Table("option", "now", "may be", "limits", box=None, pad_edge=False)
    for name, domain in found.options.items():
        now = found.picks.get(name, getattr(whole, name) if whole else "")
        marked = worth(name, now) + (" *" if name in found.picks else "")
        table.add_row(label(name), marked, _legal(domain), "\n".join(_grouped(domain)))
    out.print(table, markup=False)
    out.print("* given; the rest is the nearest car that honours what is given")


@app.command()
def explain(
    car: Car,
    values: Annotated[list[str], typer.Argument(metavar="option=value …", help="What the car should have instead.")],
    json_: Json = False,
) -> None:
    """Why a car cannot have some values, and the smallest changes that make room for them. All else of it is kept."""
    from configurator.vehicle.solver import solver

    wanted = pairs(values)
    *before, (option, value) = wanted.items()
    start = configuration_of(car).options.values()
    found = solver().explain({**start, **dict(before)}, option, value)
    if json_:
        print_json({**asdict(found), "repairs": [_repair(repair) for repair in found.repairs]})
    elif found.reason:
        out.print(found.reason.sentence, markup=False, soft_wrap=True)
        _offer(found.repairs)
    else:
        out.print({"yes": "possible", "no": "not possible"}.get(found.verdict, found.verdict))
    raise typer.Exit(1 if found.verdict == "no" else 0)


@app.command()
def goal(
    car: Car,
    values: Values = None,
    best: Annotated[str, typer.Option(help="One or two aims, comma-separated.")] = "price,range",
    at_most: Annotated[list[str] | None, typer.Option(metavar="MEASURE=NUMBER", help="An upper limit.")] = None,
    at_least: Annotated[list[str] | None, typer.Option(metavar="MEASURE=NUMBER", help="A lower limit.")] = None,
    json_: Json = False,
) -> None:
    """The best cars under limits, up to five, and what each gives up. A preset's own options stay open."""
    from configurator.vehicle.solver import solver, told

    configuration = configuration_of(car)
    limits = [
        (name, sign, _number(name, value))
        for sign, words in (("<=", at_most), (">=", at_least))
        for name, value in pairs(words).items()
    ]
    picks = {**configuration.given, **pairs(values)}
    aims = [aim.strip() for aim in best.split(",")]
    found = solver().goal(picks, aims, limits, configuration.preset)
    if json_:
        offers = [
            {"options": offer.options.values(), "measures": dict(offer.measures), "gives_up": offer.gives_up}
            for offer in found.offers
        ]
        print_json({"verdict": found.verdict, "why": found.why, "offers": offers})
    elif found.verdict == "yes":
        start = configuration.options.values()
        table = Table(*aims, "gives up", "differs from the start in", box=None, pad_edge=False)
        for offer in found.offers:
            changed = [told(name, value) for name, value in offer.options.values().items() if value != start[name]]
            measured = [f"{offer.measures[aim]:,g}" for aim in aims]
            table.add_row(*measured, offer.gives_up, ", ".join(changed))
        out.print(table, markup=False)
    else:
        out.print({"no": f"no car: {found.why}"}.get(found.verdict, found.verdict), markup=False, soft_wrap=True)
    raise typer.Exit(1 if found.verdict == "no" else 0)


def _number(name: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ParameterError("arguments", [f"{name} {shown(value)} is not a finite number; write it like {name}=9000"])
    return number


@app.command()
def rules(json_: Json = False) -> None:
    """The rules: what each asks of a car, how strictly, and where it comes from."""
    from configurator.vehicle.rules import RULES

    if json_:
        names = ("id", "severity", "text", "repair", "source")
        print_json([{name: getattr(rule, name) for name in names} for rule in RULES])
        return
    table = Table("id", "severity", "rule", "source", box=None, pad_edge=False)
    for rule in RULES:
        table.add_row(rule.id, rule.severity, rule.text, rule.source)
    out.print(table, markup=False)


def _legal(domain: Domain) -> str:
    if domain.free:
        return "any text"
    if domain.low is not None:
        holes = (
            ""
            if len(domain.legal) == domain.values.index(domain.high) - domain.values.index(domain.low) + 1
            else ", with gaps"
        )
        return f"{domain.low} to {domain.high}{holes}"
    return ", ".join({True: "yes", False: "no"}.get(value, str(value)) for value in domain.legal)


def _grouped(domain: Domain) -> list[str]:
    """Values that are forbidden for the same reason, together."""
    groups: dict[str, dict[str, None]] = {}
    for reason in domain.reasons.values():
        groups.setdefault(reason.why, {})[reason.what] = None
    return [f"not {', '.join(what)}: {why}" for why, what in groups.items()]


def _record(domain: Domain) -> dict[str, Any]:
    reasons = dict.fromkeys(domain.reasons.values())
    return {
        "legal": list(domain.legal), "low": domain.low, "high": domain.high, "undecided": list(domain.undecided),
        "low_reason": _reason(domain.low_reason), "high_reason": _reason(domain.high_reason),
        "forbidden": [
            {"values": [value for value, own in domain.reasons.items() if own is reason], **(_reason(reason) or {})}
            for reason in reasons
        ],
    }  # fmt: skip


def _reason(reason: Reason | None) -> dict[str, Any] | None:
    if reason is None:
        return None
    return {"picks": dict(reason.picks), "rules": list(reason.rules), "sentence": reason.sentence}


def _repair(repair: Repair) -> dict[str, Any]:
    return {**asdict(repair), "sentence": repair.sentence}


def _offer(repairs: tuple[Repair, ...]) -> None:
    for repair in repairs:
        out.print(f"  change {repair.sentence}", markup=False, soft_wrap=True)
