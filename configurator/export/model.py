"""What is to be written: placed solids with colours, materials and the configuration that re-creates them.

Every encoder is a pure function `encode(model) -> bytes` of a `Model`; the same model gives the same bytes in every
process. Nothing here knows a format.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Solid
from configurator.solid.sent import Sent
from parts.frame import Frame
from parts.part import ParameterError, Part

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, Unicode as it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(config: Mapping[str, Any]) -> str:
    """The short name of a configuration: 16 hexadecimal digits of the SHA-256 of its canonical JSON."""
    return hashlib.sha256(canonical(config).encode()).hexdigest()[:16]


def slug(text: str, longest: int = 60) -> str:
    """A file name every system takes: lower-case ASCII letters, digits, '-' and '_'; never empty, never reserved.

    Length is capped at `longest`; names that Windows keeps for devices (con, nul, com1 …) get a leading '_'.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:longest].strip("-_") or "unnamed"
    return f"_{name}" if re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name) else name


@dataclass(frozen=True)
class Item(Sent):
    """One placed part: an id that is unique in the model, its solid, frame, colour "#rrggbb" and material key."""

    id: str
    part: Part
    frame: Frame
    colour: str
    material: str
    solid: Solid

    @cached_property
    def config(self) -> dict[str, Any]:
        """What re-creates this part alone."""
        return {"part": self.part.family, "parameters": self.part.values()}

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as sRGB bytes."""
        return (int(self.colour[1:3], 16), int(self.colour[3:5], 16), int(self.colour[5:7], 16))

    @property
    def sort(self) -> tuple[str, str, str, str, str]:
        """Equal for items that are copies of one another: family, parameters, colour, material, mesh."""
        return (self.part.family, self.solid.parameters, self.colour.lower(), self.material, self.solid.mesh.digest)


@dataclass(frozen=True)
class Kind:
    """A distinct part of a model (one family, parameters, colour, material) and all its copies."""

    name: str  # unique in the model and safe as a file name
    items: tuple[Item, ...]

    @property
    def first(self) -> Item:
        return self.items[0]

    @property
    def label(self) -> str:
        """How programs show it: its id if there is one only, else the name all copies share."""
        return self.first.id if len(self.items) == 1 else self.name


@dataclass(frozen=True)
class Model(Sent):
    """Placed parts and the configuration they came from: {"part": …, "parameters": …} or {"vehicle": …}.

    Raises:
        ParameterError: no items, two items of one id, a colour not "#rrggbb", a configuration that isn't JSON.
    """

    title: str
    config: Mapping[str, Any]
    items: tuple[Item, ...]
    thumbnail: bytes = field(default=b"", repr=False)  # PNG

    def __post_init__(self) -> None:
        ids = [item.id for item in self.items]
        problems = [] if ids else ["there is nothing to export; add at least one part"]
        problems += [
            f"two parts are called {i!r}; give each its own id" for i in sorted({i for i in ids if ids.count(i) > 1})
        ]
        problems += [
            f"colour {item.colour!r} of {item.id} is not of the form #rrggbb"
            for item in self.items
            if not COLOUR.fullmatch(item.colour)
        ]
        try:
            self.configuration.encode()
        except (TypeError, ValueError):
            problems.append(
                "the configuration cannot be written as JSON: it may hold only text, finite numbers, lists and names"
            )
        if problems:
            raise ParameterError("export", problems)

    @cached_property
    def configuration(self) -> str:
        """The canonical JSON of the configuration, as it goes into every file."""
        return canonical(self.config)

    @property
    def digest(self) -> str:
        return digest(self.config)

    @property
    def name(self) -> str:
        """File name without suffix: title and short hash."""
        return f"{slug(self.title, 48)}-{self.digest[:12]}"

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Each distinct part once, with its copies, in the order of first appearance."""
        groups: dict[tuple[str, ...], list[Item]] = {}
        for item in self.items:
            groups.setdefault(item.sort, []).append(item)
        named: dict[str, tuple[Item, ...]] = {}
        for group in groups.values():
            stem = slug(group[0].id if len(group) == 1 else group[0].part.family)
            name = next(n for i in range(len(groups) + 1) if (n := stem if i == 0 else f"{stem}-{i + 1}") not in named)
            named[name] = tuple(group)
        return tuple(Kind(name, items) for name, items in named.items())

    def singles(self) -> Iterator[tuple[Kind, Model]]:
        """Each distinct part as a model of its own, in its own frame: what STL and per-part STEP files are made of."""
        for kind in self.kinds:
            item = kind.first
            alone = Item(item.id, item.part, Frame(), item.colour, item.material, item.solid)
            yield kind, Model(item.part.title or item.part.family, item.config, (alone,))

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """(2, 3): lowest and highest corner of everything as placed, mm."""
        boxes = np.array([item.solid.mesh.moved(item.frame.matrix()).bounds for item in self.items])
        return np.array([boxes[:, 0].min(axis=0), boxes[:, 1].max(axis=0)])


def application() -> str:
    """ "Coachbuilder <version>": who wrote a file."""
    return f"Coachbuilder {version_of('coachbuilder')}"


@cache
def version_of(package: str) -> str:
    """The version of a package, read without importing it; "unknown" if there is none.

    Our own also comes from the pyproject.toml of a source tree that was never installed.
    """
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        tree = Path(__file__).parents[2] / "pyproject.toml"
        if package == "coachbuilder" and tree.is_file():
            return str(tomllib.loads(tree.read_text(encoding="utf-8"))["project"]["version"])
        return "unknown"
