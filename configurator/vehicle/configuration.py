"""Configurations as files: the presets that come along, and what users bring (JSON, trusted in nothing).

A file that we write is canonical: one text for one car, with the version of its format, a code that people can read to
each other, and the preset and options that make the car. Files of older versions are migrated, and what that changed is
noted; files of newer ones are refused. Hand-written files may leave everything out that they don't need.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

from configurator.vehicle.options import Options
from parts.record import ParameterError, nearest, shown, unknown

VERSION = 2  # 1: no version in the file; front overhangs from 330 mm, bores of wheels from 50 mm in any fraction
HEADER = ("coachbuilder", "code", "preset", "options")
LARGEST = 1_000_000  # bytes; a configuration with every option set has about 1,200
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODIES = {"city": "C", "cargo": "V", "beach": "B", "family": "F", "pickup": "P"}
FOLDER = Path(__file__).parent / "presets"


@dataclass(frozen=True)
class Preset:
    """A car to start from."""

    name: str
    title: str
    summary: str
    options: Options


@dataclass(frozen=True)
class Configuration:
    """What a file says: the whole car, the preset it starts from, the options given beside it, what was migrated."""

    options: Options
    preset: str
    given: Mapping[str, Any]
    notes: tuple[str, ...] = ()


@cache
def presets() -> Mapping[str, Preset]:
    """All presets by name; the first is the default car."""
    found = {}
    for name in ("city-2", "l6e", "cargo", "beach", "family-4", "jp"):
        data = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        found[name] = Preset(data["name"], data["title"], data["summary"], Options(**data["options"]))
    return MappingProxyType(found)  # released: nothing changes them but a new release


def preset(name: str) -> Preset:
    """A preset by its name, in any case ("L6e").

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    by_name = presets()
    if not isinstance(name, str) or name.casefold() not in by_name:
        raise unknown("preset", name, list(by_name))
    return by_name[name.casefold()]


def code(options: Options) -> str:
    """A car's short name, "C2-EU-1750-HEX-…": body and seats, region, wheelbase, pattern, and 30 bits of the SHA-256 of
    all its options in letters and digits that nobody mistakes for each other (Crockford's base 32)."""
    o = options
    bits = int.from_bytes(hashlib.sha256(o.canonical().encode()).digest()[:4]) >> 2
    check = "".join(LETTERS[bits >> shift & 31] for shift in range(25, -1, -5))
    return f"{BODIES[o.body_style]}{o.seats}-{o.region}-{o.wheelbase}-{o.pattern[:3].upper()}-{check}"


def written(options: Options, start: str = "city-2") -> str:
    """The canonical file of a car: a preset and what differs from it, with version and code; one text for one car."""
    before = preset(start).options.values()
    changed = {name: value for name, value in options.values().items() if value != before[name]}
    data = dict(zip(HEADER, (VERSION, code(options), preset(start).name, changed), strict=True))
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def write_file(path: Path, options: Options, start: str = "city-2") -> None:
    """Write a car's canonical file.

    Raises:
        ParameterError: the path is a released preset's, or cannot be written.
    """
    if path.resolve().parent == FOLDER.resolve():
        raise ParameterError(str(path), ["released presets are read-only; save the car under a name of your own"])
    try:
        path.write_text(written(options, start), encoding="utf-8")
    except OSError as error:
        raise ParameterError(str(path), [f"the file cannot be written: {error.strerror or error}"]) from None


def load(content: str | bytes, name: str) -> Options:
    """The options in a user's JSON file; see `read`."""
    return read(content, name).options


def read(content: str | bytes, name: str) -> Configuration:
    """A user's JSON file: as `written`, `{"preset": …, "options": {…}}`, bare options, or either under "vehicle".

    `name` is how errors call the file. What isn't given comes from the preset, or else from the defaults.

    Raises:
        ParameterError: too large, not UTF-8, not JSON, repeated or unknown keys, values that no option can take, of a
            newer version, or a code that does not belong to the options.
    """
    if len(content) > LARGEST:
        raise ParameterError(name, [f"the file has {len(content):,} bytes; a configuration has at most {LARGEST:,}"])
    data = _object(_parsed(content, name), name, "the file")
    if "vehicle" in data:
        _only(data, ("vehicle",), name, 'beside "vehicle"')
        data = _object(data["vehicle"], name, '"vehicle"')
    version = _version(data.get("coachbuilder", 1), name)
    start, base, told = presets()["city-2"], dict[str, Any](), data.get("code")
    if any(key in data for key in HEADER):
        _only(data, HEADER, name, 'beside "preset" and "options"')
        if "preset" in data:
            start = preset(data["preset"])
            base = start.options.values()
        data = _object(data.get("options", {}), name, '"options"')
    _only(data, tuple(Options.model_fields), name, "among the options")
    given, notes = _migrated(data, version)
    options = Options(**(base | given))
    if told is not None and not notes and told != code(options):
        raise ParameterError(name, [
            f"the code {shown(told)} does not belong to these options, whose code is {code(options)}: the file was "
            'damaged or changed by hand; remove its "code" to take the options as they are'
        ])  # fmt: skip
    return Configuration(options, start.name, given, tuple(notes))


def load_file(path: Path) -> Options:
    """The options in a user's file; see `read_file`."""
    return read_file(path).options


def read_file(path: Path) -> Configuration:
    """A user's file. Its size is looked at before it is read.

    Raises:
        ParameterError: it cannot be read, or `read` refuses it.
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
    return read(content, path.name)


def _version(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ParameterError(name, [f'"coachbuilder" is the version of the file, a whole number, not {shown(value)}'])
    if value > VERSION:
        raise ParameterError(name, [
            f"the file is of version {value}, written by a newer Coachbuilder; this one reads up to {VERSION}: "
            "update Coachbuilder, or save the car anew with this one"
        ])  # fmt: skip
    return value


def _migrated(options: Mapping[str, Any], version: int) -> tuple[dict[str, Any], list[str]]:
    """The options of an older version as ours, and a sentence for each that had to change."""
    given, notes = dict(options), []

    def changed(option: str, value: Any, why: str) -> None:
        notes.append(f"{option} {shown(given[option])} became {value:g}: {why}")
        given[option] = value

    if version < 2:
        overhang, bore = given.get("front_overhang"), given.get("wheel_bore")
        if overhang == 330:
            changed("front_overhang", 340, "behind 330 mm no wheel arch finds room")
        if isinstance(bore, (int, float)) and not isinstance(bore, bool) and 50 <= bore <= 120:
            if bore < 54.1:
                changed("wheel_bore", 54.1, "no hub is smaller")
            elif abs(bore * 10 - round(bore * 10)) > 1e-6:
                changed("wheel_bore", round(bore, 1), "bores come in tenths of a millimetre")
    return given, notes


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
