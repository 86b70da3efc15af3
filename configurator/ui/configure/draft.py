"""Drafts: a customer's car in the making as plain records: what was picked, what followed, and the way back.

A draft is a preset, the customer's picks in the order of choosing, and the values that had to follow from them. Every
step makes a new one; undo and redo walk along them. Nothing here draws anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from configurator.vehicle import Options, Vehicle, presets
from configurator.vehicle.solver import Clash, Domains, Explanation, Reason, Repair, solver
from parts.part import Part
from parts.record import ParameterError

Pairs = tuple[tuple[str, Any], ...]
STEPS_KEPT = 100  # of the way back
FIRST = next(iter(presets()))


@dataclass(frozen=True)
class Draft:
    """One state of the car. `follows` are values that differ from the preset without having been picked."""

    preset: str = FIRST
    picks: Pairs = ()
    follows: Pairs = ()

    @property
    def options(self) -> Options:
        """The whole car.

        Raises:
            ParameterError: a value is none that its option takes.
        """
        return _options(self)

    @property
    def picked(self) -> dict[str, Any]:
        return dict(self.picks)

    def address(self) -> dict[str, str]:
        """The draft as the parameters of an address."""
        link = {} if self.preset == FIRST else {"preset": self.preset}
        link |= {name: written(value) for name, value in self.picks}
        if self.follows:
            link["follows"] = ",".join(f"{name}:{written(value)}" for name, value in self.follows)
        return link


@lru_cache(maxsize=512)
def _options(draft: Draft) -> Options:
    return Options(**{**presets()[draft.preset].options.values(), **dict(draft.follows), **dict(draft.picks)})


@dataclass(frozen=True)
class Refusal:
    """A wish that the picks stand against: why, and up to three ways to have it all the same."""

    option: str
    value: Any
    reason: Reason | None
    repairs: tuple[Repair, ...] = ()
    words: str = ""  # of a value that no car may have, in one sentence


@dataclass
class Desk:
    """One session's draft with its way back and forth, and what has to be said about the last step."""

    draft: Draft = field(default_factory=Draft)
    past: list[Draft] = field(default_factory=list)
    future: list[Draft] = field(default_factory=list)
    refusal: Refusal | None = None
    followed: tuple[tuple[str, Any, Any], ...] = ()  # option, before, after: what the last step changed beside the pick
    notes: tuple[str, ...] = ()
    extras: list[tuple[Part, str]] = field(default_factory=list)  # parts that go along, each with its material

    def show(self, draft: Draft) -> None:
        """Go on with another draft; the one until now can be gone back to."""
        self.refusal, self.notes = None, ()
        if draft == self.draft:
            self.followed = ()
            return
        before, after = self.draft.options.values(), draft.options.values()
        own = set(dict(draft.picks)) ^ set(dict(self.draft.picks)) | {
            name for name, value in draft.picks if before[name] != value and name in self.draft.picked
        }
        changed = ((n, before[n], after[n]) for n in after if before[n] != after[n] and n not in own)
        self.followed = tuple(changed) if draft.preset == self.draft.preset else ()
        self.past = [*self.past, self.draft][-STEPS_KEPT:]
        self.draft, self.future = draft, []

    def pick(self, option: str, value: Any) -> None:
        """Choose a value, or say why it cannot be."""
        try:
            value = Options(**{option: value}).values()[option]
            draft = chosen(self.draft, {**self.draft.picked, option: value})
        except ParameterError as error:
            self.refusal = refused(self.draft, option, value, error)
            return
        self.show(draft)

    def repair(self, number: int) -> None:
        """Take the refused wish together with one of its repairs."""
        if (refusal := self.refusal) is None or not 0 <= number < len(refusal.repairs):
            return
        after = {change.option: change.after for change in refusal.repairs[number].changes}
        try:
            self.show(chosen(self.draft, {**self.draft.picked, **after, refusal.option: refusal.value}))
        except ParameterError as error:
            self.refusal = replace(refusal, repairs=(), words=error.problems[0].message)

    def start(self, preset: str) -> None:
        """Begin anew from a preset; colours, text and plate stay as chosen."""
        if preset in presets():
            kept = {n: v for n, v in self.draft.picks if n in KEPT}
            try:
                self.show(chosen(Draft(preset), kept))
            except ParameterError:
                self.show(Draft(preset))

    def reset(self, option: str = "") -> None:
        """Put one option, or all, back to what the preset suggests."""
        if not option:
            self.show(Draft(self.draft.preset))
            return
        rest = {name: value for name, value in self.draft.picks if name != option}
        self.show(chosen(self.draft, rest))

    def undo(self) -> None:
        if self.past:
            self.future = [*self.future, self.draft]
            self.draft, self.past = self.past[-1], self.past[:-1]
            self.refusal, self.followed, self.notes = None, (), ()

    def redo(self) -> None:
        if self.future:
            self.past = [*self.past, self.draft]
            self.draft, self.future = self.future[-1], self.future[:-1]
            self.refusal, self.followed, self.notes = None, (), ()


KEPT = ("body_colour", "accent_colour", "interior_colour", "personal_text", "font", "icon", "plate_no")


def chosen(draft: Draft, picks: Mapping[str, Any]) -> Draft:
    """The draft with these picks: the preset with them if it may be made so, else the nearest car.

    Raises:
        ParameterError: no car has all of them.
    """
    plain = Draft(draft.preset, tuple(picks.items()))
    if legal(plain):
        return plain
    kept = replace(plain, follows=tuple((n, v) for n, v in draft.follows if n not in picks))
    if legal(kept):
        return kept
    whole = solver().complete(picks, draft.preset)
    if whole is None:
        raise ParameterError("vehicle", ["this could not be decided in time; please choose again"])
    before = presets()[draft.preset].options.values()
    follows = ((n, v) for n, v in whole.values().items() if n not in picks and v != before[n])
    return replace(plain, follows=tuple(follows))


@lru_cache(maxsize=512)
def legal(draft: Draft) -> bool:
    """Whether it is a car that may be made."""
    try:
        Vehicle(draft.options)
    except ParameterError:
        return False
    return True


def refused(draft: Draft, option: str, value: Any, error: ParameterError) -> Refusal:
    """Why a value cannot be picked."""
    try:
        told: Explanation = solver().explain(draft.picked, option, value)
    except ParameterError:  # the value itself is none that the option takes
        return Refusal(option, value, None, words=error.problems[0].message)
    if told.reason is None and isinstance(error, Clash):  # not explained in time: what the picks say without it
        other = (r for r in error.conflict.repairs if all(change.option != option for change in r.changes))
        return Refusal(option, value, error.conflict.reason, tuple(other))
    if told.reason is None:
        return Refusal(option, value, None, words=error.problems[0].message)
    return Refusal(option, value, told.reason, told.repairs)


@lru_cache(maxsize=256)
def _domains(picks: Pairs) -> Domains:
    return solver().domains(dict(picks))


def domains(draft: Draft) -> Domains:
    """What may still be chosen beside the picks."""
    return _domains(draft.picks)


# -- addresses --------------------------------------------------------------------------------------------------------


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def read(address: Mapping[str, str]) -> tuple[Draft, tuple[str, ...]]:
    """The draft in an address, and the names of what had to be left out: unknown values, or ones that clash."""
    preset = address.get("preset", FIRST)
    start = preset if preset in presets() else FIRST
    dropped = [] if preset == start else ["preset"]
    picks = _values(((n, address[n]) for n in address if n in Options.model_fields), dropped)
    pairs = (pair.partition(":")[::2] for pair in address.get("follows", "")[:2000].split(",") if pair)
    follows = _values(((n, v) for n, v in pairs if n in Options.model_fields and n not in picks), [])
    whole = Draft(start, tuple(picks.items()), tuple(follows.items()))
    if legal(whole):
        return whole, tuple(dropped)
    kept: dict[str, Any] = {}
    draft = Draft(start)
    for name, value in picks.items():  # the first picks count most
        try:
            draft = chosen(draft, {**kept, name: value})
            kept[name] = value
        except ParameterError:
            dropped.append(name)
    return draft, tuple(dropped)


def _values(given: Iterable[tuple[str, str]], dropped: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, text in given:
        try:
            found[name] = Options(**{name: _typed(name, text)}).values()[name]
        except (ParameterError, ValueError):
            dropped.append(name)
    return found


def _typed(name: str, text: str) -> Any:
    kind = Options.model_fields[name].annotation
    if kind is str:
        return text
    if kind is bool:
        return {"true": True, "false": False}.get(text, f"{text[:12]}?")  # not what else a bool may be made of
    return int(text[:12]) if kind is int else float(text[:12])


def of_options(options: Options, preset: str = FIRST) -> Draft:
    """The draft whose car has exactly these options: whatever differs from the preset counts as picked."""
    before = presets()[preset].options.values()
    return Draft(preset, tuple((n, v) for n, v in options.values().items() if v != before[n]))
