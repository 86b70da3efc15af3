"""Controls: the options as the panel draws them, with what may be chosen now, why not the rest, and what each adds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from configurator.ui import facts, words
from configurator.ui.configure.draft import Desk, Draft, Refusal, domains
from configurator.ui.words import number, option_help, option_label, signed, t, value_label
from configurator.vehicle import Options, presets
from configurator.vehicle.mass import Mass
from configurator.vehicle.options import BODY, DRIVE, INSIDE, ROOF, STYLE, WHEELS, WORDS
from configurator.vehicle.packaging import Derived
from configurator.vehicle.price import price
from configurator.vehicle.solver import Domain, Reason
from parts.standards import table

STEPS = {"body": BODY, "wheels": WHEELS, "roof": ROOF, "inside": INSIDE, "style": STYLE, "words": WORDS, "drive": DRIVE}
MANY = 8  # choices from which they stand in a list
NUDGE = {"mm": 100, "kW": 1, "km/h": 5, "%": 10}  # how much more a slider's effect is told for


class Reasons:
    """Sentences that many choices share, each sent once."""

    def __init__(self) -> None:
        self.list: list[str] = []
        self._known: dict[tuple[Any, ...], int] = {}

    def __call__(self, found: Reason) -> int:
        key = (found.rules, tuple(found.picks.items()))
        if key not in self._known:
            self._known[key] = len(self.list)
            self.list.append(words.reason(found))
        return self._known[key]


def manifest(desk: Desk) -> dict[str, Any]:
    """Everything the panel needs."""
    draft, found = desk.draft, domains(desk.draft).options
    values, picked, reasons = draft.options.values(), draft.picked, Reasons()
    gains = effects(draft.options)
    steps = [{"id": "start", "title": t("step.start"), "touched": False, "controls": [_presets(draft)]}]
    for id, group in STEPS.items():
        names = [n for n in Options.model_fields if Options.extra_of(n).get("group") == group]
        controls = [
            _control(n, values[n], found.get(n), gains.get(n, {}), reasons) | {"picked": n in picked} for n in names
        ]
        steps.append(
            {"id": id, "title": t(f"step.{id}"), "touched": any(n in picked for n in names), "controls": controls}
        )
    return {
        "steps": steps, "reasons": reasons.list, "undo": bool(desk.past), "redo": bool(desk.future),
        "changed": bool(draft.picks), "notes": _notes(desk), "refusal": _refusal(desk.refusal),
        "stamp": _stamp(desk),
        "words": {
            "undo": t("undo"), "redo": t("redo"), "reset": t("reset"), "share": t("share"), "copied": t("copied"),
            "back": t("reset.one"), "unavailable": t("unavailable"), "steps": t("steps"), "keep": t("refusal.keep"),
            "tools": f"{t('undo')}, {t('redo')}, {t('reset')}",
        },
    }  # fmt: skip


def _stamp(desk: Desk) -> str:
    refusal = desk.refusal
    return repr((desk.draft, len(desk.past), len(desk.future), refusal and (refusal.option, refusal.value)))


def _presets(draft: Draft) -> dict[str, Any]:
    options = [
        {"value": n, "label": t(f"preset.{n}"), "note": t(f"preset.{n}.note"), "picture": f"/picture/preset/{n}.png"}
        for n in presets()
    ]
    return {
        "name": "preset", "kind": "cards", "label": t("start.label"), "help": t("start.help"), "value": draft.preset,
        "options": options, "picked": False,
    }  # fmt: skip


def _notes(desk: Desk) -> list[str]:
    notes = list(desk.notes)
    if desk.followed:
        changes = "; ".join(f"{option_label(n)} {value_label(n, a)} → {value_label(n, b)}" for n, a, b in desk.followed)
        notes.append(t("followed", changes=changes))
    return notes


def _refusal(refusal: Refusal | None) -> dict[str, Any] | None:
    if refusal is None:
        return None
    title = t("refusal.title", option=option_label(refusal.option), value=value_label(refusal.option, refusal.value))
    why = words.reason(refusal.reason) if refusal.reason else facts.sentence(refusal.words)
    repairs = [t("refusal.take", change=words.repair(r)) for r in refusal.repairs]
    if refusal.reason and not repairs:
        why = f"{why} {t('refusal.hopeless')}"
    at = f"{refusal.option} {refusal.value} {id(refusal)}"
    return {"option": refusal.option, "title": title, "why": why, "repairs": repairs, "at": at}


def _control(name: str, value: Any, domain: Domain | None, gains: dict[Any, str], reasons: Reasons) -> dict[str, Any]:
    extra, kind = Options.extra_of(name), Options.model_fields[name].annotation
    common = {"name": name, "label": option_label(name), "help": option_help(name), "value": value}
    if "enum" in extra:
        options = [_choice(name, v, domain, gains.get(v, ""), reasons) for v in extra["enum"]]
        return common | {"kind": "list" if len(options) > MANY else "radio", "options": options}
    if kind is bool:
        barred = domain.reasons.get(not value) if domain else None
        return common | {"kind": "switch", "note": gains.get(not value, "")} | (
            {"why": reasons(barred)} if barred else {}
        )  # fmt: skip
    if kind is str:
        longest = next(m.max_length for m in Options.model_fields[name].metadata if hasattr(m, "max_length"))
        return common | {"kind": "text", "longest": longest, "note": t("characters", count=longest)}
    return common | _slider(name, value, domain, gains)


def _choice(name: str, value: str, domain: Domain | None, gain: str, reasons: Reasons) -> dict[str, Any]:
    found: dict[str, Any] = {"value": value, "label": value_label(name, value), "note": gain}
    if name in ("tyre_front", "tyre_rear"):
        row = table("tyres")[value]
        size = t("value.tyre", od=number(row.number("od_mm")), load=number(row.number("load_kg")))
        found["note"] = f"{size} · {gain}" if gain else size
    if name == "hub_pattern":
        row = table("hubs")[value]
        found["note"] = t("value.hub", bolts=row["bolts"], pcd=row["pcd_mm"], bore=row["bore_mm"])
    if name.endswith("_colour"):
        found["colour"] = table("palette")[value]["hex"]
    if domain and (barred := domain.reasons.get(value)):
        found["why"] = reasons(barred)
    return found


def _slider(name: str, value: Any, domain: Domain | None, gains: dict[Any, str]) -> dict[str, Any]:
    extra, (least, most) = Options.extra_of(name), Options.bounds(name)
    low = domain.low if domain and domain.low is not None else least
    high = domain.high if domain and domain.high is not None else most
    found = {
        "kind": "slider", "min": least, "max": most, "step": extra.get("step") or 1, "low": low, "high": high,
        "unit": extra.get("unit", ""), "note": gains.get("more", ""),
        "range": t("range", low=number(low), high=value_label(name, high)),
    }  # fmt: skip
    if domain and domain.low_reason:
        found["lowWhy"] = t("range.low", why=words.reason(domain.low_reason))
    if domain and domain.high_reason:
        found["highWhy"] = t("range.high", why=words.reason(domain.high_reason))
    return found


# -- what each choice adds --------------------------------------------------------------------------------------------


def effects(options: Options) -> dict[str, dict[Any, str]]:
    """What each other value of each option adds to price and mass, in words; of a number, what some more of it adds."""
    found: dict[str, dict[Any, str]] = {}
    for (name, value), (euros, kilograms) in _gains(options).items():
        if not euros and not kilograms:
            continue
        pair = ", ".join(
            text for text, there in ((f"{signed(euros)} €", euros), (f"{signed(kilograms, 1)} kg", kilograms)) if there
        )
        if isinstance(value, (bool, str)):
            found.setdefault(name, {})[value] = pair
        else:
            unit = Options.extra_of(name).get("unit", "")
            size = NUDGE.get(unit, Options.extra_of(name).get("step") or 1)
            found.setdefault(name, {})["more"] = t("per", size=number(size), unit=unit, effect=pair).replace("  ", " ")
    return found


@lru_cache(maxsize=256)
def _gains(options: Options) -> dict[tuple[str, Any], tuple[float, float]]:
    """Euros and kilograms that each single change adds, everything else the same: all of them in one column."""
    now = options.values()
    cases = list(_cases(now))
    columns = {n: [now[n]] * (len(cases) + 1) for n in now}
    for i, (name, _, value) in enumerate(cases, 1):
        columns[name][i] = value
    v = Derived({n: np.array(column) for n, column in columns.items()})
    euros = np.broadcast_to(np.asarray(price(v), float), len(cases) + 1)
    mass = np.broadcast_to(np.asarray(Mass(v).running, float), len(cases) + 1)
    rows = enumerate(cases, 1)
    return {(n, key): (float(euros[i] - euros[0]), float(mass[i] - mass[0])) for i, (n, key, _) in rows}


def _cases(now: dict[str, Any]) -> Any:
    """(option, what it is told for, its value)."""
    for name in Options.model_fields:
        extra, kind = Options.extra_of(name), Options.model_fields[name].annotation
        if "enum" in extra:
            yield from ((name, v, v) for v in extra["enum"] if v != now[name])
        elif kind is bool:
            yield name, not now[name], not now[name]
        elif kind is not str:
            yield name, 0, now[name] + NUDGE.get(extra.get("unit", ""), extra.get("step") or 1)
