"""Configurations as files: the presets that come along, and what users bring (JSON, trusted in nothing)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from configurator.vehicle.options import Options
from parts.record import ParameterError, nearest, shown, unknown

LARGEST = 1_000_000  # bytes; a configuration with every option set has about 1,200
FOLDER = Path(__file__).parent / "presets"


@dataclass(frozen=True)
class Preset:
    """A car to start from."""

    name: str
    title: str
    summary: str
    options: Options


@cache
def presets() -> Mapping[str, Preset]:
    """All presets by name; the first is the default car."""
    found = {}
    for name in ("city-2", "l6e", "cargo", "beach", "family-4", "jp"):
        data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        found[name] = Preset(data["name"], data["title"], data["summary"], Options(**data["options"]))
    return found


def preset(name: str) -> Preset:
    """A preset by its name, in any case ("L6e").

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    by_name = presets()
    if not isinstance(name, str) or name.casefold() not in by_name:
        raise unknown("preset", name, list(by_name))
    return by_name[name.casefold()]


def load(content: str | bytes, name: str) -> Options:
    """The options in a user's JSON file: `{"preset": …, "options": {…}}`, bare options, or either under "vehicle".

    `name` is how errors call the file. What isn't given comes from the preset, or else from the defaults.

    Raises:
        ParameterError: too large, not UTF-8, not JSON, repeated or unknown keys, or values that no option can take.
    """
    if len(content) > LARGEST:
        raise ParameterError(name, [f"the file has {len(content):,} bytes; a configuration has at most {LARGEST:,}"])
    data = _object(_parsed(content, name), name, "the file")
    if "vehicle" in data:
        _only(data, ("vehicle",), name, 'beside "vehicle"')
        data = _object(data["vehicle"], name, '"vehicle"')
    start: dict[str, Any] = {}
    if "options" in data or "preset" in data:
        _only(data, ("preset", "options"), name, 'beside "preset" and "options"')
        if "preset" in data:
            start = preset(data["preset"]).options.values()
        data = _object(data.get("options", {}), name, '"options"')
    _only(data, tuple(Options.model_fields), name, "among the options")
    return Options(**(start | data))


def load_file(path: Path) -> Options:
    """The options in a user's file. Its size is looked at before it is read.

    Raises:
        ParameterError: it cannot be read, or `load` refuses it.
    """
    try:
        if not path.is_file():
            raise ParameterError(str(path), ["there is no such file; check the path"])
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ParameterError(str(path), [f"the file cannot be read: {error.strerror or error}"]) from None
    if len(content) > LARGEST:
        size = path.stat().st_size
        raise ParameterError(str(path), [f"the file has {size:,} bytes; a configuration has at most {LARGEST:,}"])
    return load(content, path.name)


def _parsed(content: str | bytes, name: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            keys = [key for key, _ in items]
            twice = sorted({key for key in keys if keys.count(key) > 1}) if len(keys) < 1000 else ["a key"]
            raise ParameterError(name, [f"{', '.join(shown(key) for key in twice)} is given twice; keep one of them"])
        return found

    def constant(word: str) -> NoReturn:
        raise ParameterError(name, [f"{word} is not a number that JSON knows; write a finite number"])

    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content.removeprefix("\ufeff")
        return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except ParameterError:
        raise
    except UnicodeDecodeError:
        raise ParameterError(name, ["the file is not UTF-8 text; save it as UTF-8"]) from None
    except RecursionError:
        raise ParameterError(name, ["the file nests too deep; a configuration needs three levels"]) from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ParameterError(name, [f"the file is not JSON: {error.msg.lower()} at {place}"]) from None
    except ValueError:  # an integer of thousands of digits
        raise ParameterError(name, ["the file holds a number that is too long to be a dimension"]) from None


def _object(value: Any, name: str, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ParameterError(name, [f'{what} has to be an object {{"option": value, …}}, not {_kind(value)}'])
    return value


def _kind(value: Any) -> str:
    kinds = {list: "a list", str: "text", bool: "yes or no", int: "a number", float: "a number"}
    return kinds.get(type(value), "null")


def _only(data: Mapping[str, Any], known: tuple[str, ...], name: str, where: str) -> None:
    problems = [f"{shown(key)} is not known {where}{nearest(key, known)}" for key in data if key not in known]
    if problems:
        more = [f"and {len(problems) - 10} more"] if len(problems) > 10 else []
        raise ParameterError(name, problems[:10] + more)
