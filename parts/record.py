"""Records: frozen sets of typed, bounded fields that make their own form, schema, errors and identity.

A `Part` and a vehicle's `Options` are both records. Whatever needs a field's name, unit, step, group, help, bounds
or legal values (the browser form, the command line, JSON Schema, file names, cache keys) reads it from here.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic.json_schema import DEFAULT_REF_TEMPLATE
from pydantic_core import ErrorDetails, PydanticCustomError

DECIMALS = 6  # finer than any machine; keeps 0.1 + 0.2 and 0.3 the same part, and so the same cache entry


@dataclass(frozen=True)
class Problem:
    """One thing wrong with what a user gave: the field ("" for the whole record) and a full sentence about it."""

    field: str
    message: str


class ParameterError(ValueError):
    """Input that cannot be used. Every problem is listed: what, what was given, what is allowed, the remedy."""

    def __init__(self, subject: str, problems: Iterable[Problem | str]):
        self.subject = subject
        self.problems = tuple(p if isinstance(p, Problem) else Problem("", p) for p in problems)
        super().__init__(f"{subject}: " + "; ".join(p.message for p in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.subject, self.problems)  # crosses process borders whole


def shown(value: object, limit: int = 40) -> str:
    """A value as an error message may show it: quoted if text, cut if long, control characters escaped."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"


def nearest(name: str, known: Iterable[str], limit: int = 3) -> str:
    """The phrase " (did you mean X or Y?)" for a misspelt name, or "" if nothing comes close."""
    close = difflib.get_close_matches(str(name)[:100].lower(), list(known), n=limit, cutoff=0.5)
    return f" (did you mean {' or '.join(close)}?)" if close else ""


def unknown(what: str, name: object, known: Sequence[str]) -> ParameterError:
    """The error for a name that isn't in a table: it shows the nearest names, and all of them if they are few."""
    listed = f"choose one of {', '.join(known)}" if len(known) <= 40 else f"there are {len(known)} to choose from"
    return ParameterError(f"unknown {what}", [f"{shown(name)} is not a {what}{nearest(str(name), known)}; {listed}"])


# ---------------------------------------------------------------------------------------------------------------------
# Field helpers: they read as a data sheet. Each returns a pydantic field with unit, step, group and help.


def number(
    default: float, low: float, high: float, help: str, *, unit: str, step: float, group: str, grid: bool = False
) -> Any:
    """A bounded number. With `grid` the value has to lie on low + k·step (vehicle options do, so solvers can count)."""
    extra: dict[str, Any] = {"unit": unit, "step": step, "group": group, "grid": grid}
    return Field(default, ge=low, le=high, description=help, json_schema_extra=extra)


def mm(
    default: float, low: float, high: float, help: str, *, step: float = 0.5, group: str = "Size", grid: bool = False
) -> Any:
    """A length in millimetres."""
    return number(default, low, high, help, unit="mm", step=step, group=group, grid=grid)


def deg(
    default: float, low: float, high: float, help: str, *, step: float = 1.0, group: str = "Size", grid: bool = False
) -> Any:
    """An angle in degrees."""
    return number(default, low, high, help, unit="°", step=step, group=group, grid=grid)


def ratio(
    default: float, low: float, high: float, help: str, *, step: float = 0.05, group: str = "Size", grid: bool = False
) -> Any:
    """A share or exponent without a unit."""
    return number(default, low, high, help, unit="", step=step, group=group, grid=grid)


def count(
    default: int,
    low: int,
    high: int,
    help: str,
    *,
    unit: str = "",
    step: int = 1,
    group: str = "Features",
    grid: bool = True,
) -> Any:
    """A whole number of things."""
    return number(default, low, high, help, unit=unit, step=step, group=group, grid=grid)


def choice(default: str, help: str, of: Iterable[str], *, group: str = "Style") -> Any:
    """One of a table's keys (annotate the field as `str`). `of` is the standard's table or a plain tuple."""
    extra: dict[str, Any] = {"enum": list(of), "group": group, "unit": ""}
    return Field(default, description=help, json_schema_extra=extra)


def flag(default: bool, help: str, *, group: str = "Features") -> Any:
    """A yes or no."""
    return Field(default, description=help, json_schema_extra={"group": group, "unit": ""})


def text(default: str, longest: int, help: str, *, group: str = "Text", examples: Sequence[str] = ()) -> Any:
    """A line of text of at most `longest` characters (counted after Unicode composition).

    A text with a grammar of its own gives `examples` of it: forms show them, tests draw from them.
    """
    extra: dict[str, Any] = {"group": group, "unit": ""} | ({"examples": list(examples)} if examples else {})
    return Field(default, max_length=longest, description=help, json_schema_extra=extra)


# ---------------------------------------------------------------------------------------------------------------------


class Record(BaseModel):
    """Frozen, validated fields. Making one is free of geometry and either succeeds or raises one `ParameterError`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True, hide_input_in_errors=True
    )

    subject: ClassVar[str] = "record"  # how error messages call it

    def __init__(self, /, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ParameterError(self.subject, self._problems(values, error.errors(include_url=False))) from None

    def rules(self) -> Iterator[str]:
        """Yield a sentence for each thing that single ranges cannot say; nothing yielded means legal."""
        yield from ()

    # equal by their fields only: pydantic would compare what a subclass has cached as well, arrays among it
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash((type(self), self._fields()))

    # … and it would send that across process borders, where not all of it can go
    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (type(self), dict(zip(type(self).model_fields, self._fields(), strict=True)))

    def _fields(self) -> tuple[Any, ...]:
        held = self.__dict__
        return tuple([held[name] for name in type(self).model_fields])

    # -- validation ---------------------------------------------------------------------------------------------------

    @field_validator("*", mode="before")
    @classmethod
    def _compose_text(cls, value: Any) -> Any:
        return unicodedata.normalize("NFC", value) if isinstance(value, str) and len(value) < 1000 else value

    @field_validator("*", mode="after")
    @classmethod
    def _settle(cls, value: Any, info: ValidationInfo) -> Any:
        extra = cls.extra_of(str(info.field_name))
        if isinstance(value, float):
            value = round(value, DECIMALS) + 0.0  # + 0.0 turns -0.0 into 0.0
        if isinstance(value, (int, float)) and not isinstance(value, bool) and extra.get("grid"):
            low, step = cls.bounds(str(info.field_name))[0], extra["step"]
            k = (value - low) / step
            if abs(k - round(k)) > 1e-6:
                below, above = low + math.floor(k) * step, low + math.ceil(k) * step
                raise PydanticCustomError("grid", "comes in steps of {step}; choose {below} or {above}", {
                    "step": _plain(step), "below": _plain(below), "above": _plain(above)})  # fmt: skip
        if isinstance(value, str):
            if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in value):
                raise PydanticCustomError("control", "may not contain control or unassigned characters; remove them")
            if "enum" in extra and value not in extra["enum"]:
                options = {"offered": ", ".join(extra["enum"]), "near": nearest(value, extra["enum"])}
                raise PydanticCustomError("choice", "is not offered{near}; choose one of {offered}", options)
        return value

    @model_validator(mode="after")
    def _obey_rules(self) -> Self:
        broken = list(self.rules())
        if broken:
            raise PydanticCustomError("rules", "rules", {"broken": broken})
        return self

    @classmethod
    def _problems(cls, values: Mapping[str, Any], errors: Sequence[ErrorDetails]) -> Iterator[Problem]:
        """Each pydantic error as a sentence. If all are range errors the rules are asked too: all is said at once."""
        for error in errors:
            if error["type"] == "rules":
                yield from (Problem("", sentence) for sentence in error["ctx"]["broken"])
            else:
                name = str(error["loc"][0]) if error["loc"] else ""
                yield Problem(name, cls._sentence(name, error))
        ranges = {"greater_than_equal", "less_than_equal", "grid"}
        if {error["type"] for error in errors} <= ranges:
            trial = {name: field.default for name, field in cls.model_fields.items()} | {
                k: _number_or_same(v) for k, v in values.items()
            }
            # a value out of range can make a rule meaningless; its own sentence is there already
            with contextlib.suppress(ArithmeticError, ValueError, TypeError, LookupError):
                yield from (Problem("", sentence) for sentence in cls.model_construct(**trial).rules())

    @classmethod
    def _sentence(cls, name: str, error: ErrorDetails) -> str:
        got = shown(error["input"])
        field = cls.model_fields.get(name)
        if error["type"] == "extra_forbidden":
            near = nearest(name, cls.model_fields)
            return f"{shown(name)[1:-1]} is not a parameter of {cls.subject}" + (
                near or f"; it has {', '.join(cls.model_fields)}"
            )
        if field is None:
            return f"{name or 'the input'} {error['msg']}"
        unit = cls.extra_of(name).get("unit", "")
        low, high = cls.bounds(name)
        span = f"{_plain(low)} to {_plain(high)}{' ' + unit if unit else ''}" if low is not None else ""
        match error["type"]:
            case "greater_than_equal" | "less_than_equal":
                return f"{name} {got} is outside {span}; choose a value in that range"
            case "finite_number" | "float_parsing" | "float_type":
                return f"{name} {got} is not a finite number; choose {span}"
            case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
                return f"{name} {got} is not a whole number; choose {span}"
            case "bool_parsing" | "bool_type":
                return f"{name} {got} is neither yes nor no; write true or false"
            case "string_too_long":
                return (
                    f"{name} has {len(error['input'])} characters, allowed are {error['ctx']['max_length']}; shorten it"
                )
            case "string_type":
                return f"{name} {got} is not text; write it in quotation marks"
            case _:
                return f"{name} {got} {error['msg']}"

    # -- what forms, schemas and files read ---------------------------------------------------------------------------

    @classmethod
    def extra_of(cls, name: str) -> dict[str, Any]:
        """Unit, step, group, grid and legal values of one field."""
        extra = cls.model_fields[name].json_schema_extra
        return extra if isinstance(extra, dict) else {}

    @classmethod
    def bounds(cls, name: str) -> tuple[Any, Any]:
        """Lowest and highest legal value of one field, (None, None) if it has none."""
        found = {type(m).__name__: m for m in cls.model_fields[name].metadata}
        return getattr(found.get("Ge"), "ge", None), getattr(found.get("Le"), "le", None)

    @classmethod
    def schema(cls, by_alias: bool = True, ref_template: str = DEFAULT_REF_TEMPLATE) -> dict[str, Any]:
        """JSON Schema of the fields with unit, step, group, help (`description`), bounds and legal values of each."""
        return cls.model_json_schema(by_alias=by_alias, ref_template=ref_template)

    def values(self) -> dict[str, Any]:
        """The fields as plain JSON values, in the order they are declared."""
        return self.model_dump(mode="json")

    @classmethod
    def defaults(cls) -> dict[str, Any]:
        """The values of a record that is made without any, and without working out its rules."""
        return restored(cls, {}).values()

    def canonical(self) -> str:
        """The one JSON text of these values: sorted, no spaces. Equal records have equal texts."""
        return json.dumps(self.values(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def changed(self, **values: Any) -> Self:
        """A copy with some fields changed, validated anew."""
        return type(self)(**(self.values() | values))


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _number_or_same(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def restored(record: type[Record], values: dict[str, Any]) -> Record:
    """A record from the fields of an equal one, which were checked when that was made; nothing is checked again."""
    return record.model_construct(**values)
