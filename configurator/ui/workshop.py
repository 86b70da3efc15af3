"""The one workshop behind all sessions, and builds under way that pages look in on.

Page scripts never build: they start a `Build`, whose threads only wait for worker processes, and draw what is there.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from dataclasses import replace
from functools import lru_cache
from typing import Any

from configurator.production.placing import placed
from configurator.solid.model import Solid
from configurator.solid.shop import Shop
from configurator.ui.far import far
from configurator.ui.keep import Keep
from configurator.vehicle import Options, Placed, Vehicle, presets
from configurator.vehicle.ghost import GhostPart, ghost
from parts.hardpoints import Hardpoints
from parts.part import BuildError, Part
from parts.record import ParameterError
from parts.standards import table

COLOURS = ("body_colour", "accent_colour", "interior_colour")
PLAIN: dict[str, Any] = {  # what makes no difference to the shapes; three colours that can be told apart afterwards
    "body_colour": "dune", "accent_colour": "signal", "interior_colour": "slate", "personal_text": "", "plate_no": "",
}  # fmt: skip

log = logging.getLogger(__name__)
_SOLIDS: Keep[Part, Solid] = Keep(64 << 20, lambda solid: solid.mesh.nbytes)  # previews; a whole car is 9 MB
_PLACED: Keep[Options, tuple[Placed, ...]] = Keep(64)  # by options without their colours
_shop: Shop | None = None
_lock = threading.Lock()


def shop() -> Shop:
    """The process's shop. Pages run in many threads; the first one that asks makes it if the server hasn't."""
    global _shop
    with _lock:
        if _shop is None:
            _shop = Shop()
        return _shop


def use(other: Shop | None) -> None:
    """Work with another shop (tests bring one of their own)."""
    global _shop
    with _lock:
        _shop = other
    _SOLIDS.clear()
    _PLACED.clear()


def open() -> Build:
    """Start the workers, and make the first car in advance, so that the first customer doesn't wait for either."""
    shop().start()
    return Build(car=Vehicle(next(iter(presets().values())).options))


def close() -> None:
    """Stop the workers and wait until they are gone."""
    global _shop
    with _lock:
        was, _shop = _shop, None
    if was is not None:
        was.close()


def ghosts(car: Hardpoints) -> tuple[GhostPart, ...]:
    """Everything of a car that is not printed. Its shapes come from a worker, its colours are only put on."""
    palette = table("palette")
    dress = {palette[PLAIN[name]]["hex"]: palette[getattr(car, name)]["hex"] for name in COLOURS}
    shapes = _shapes(replace(car, **PLAIN))
    return tuple(replace(part, colour=dress.get(part.colour, part.colour)) for part in shapes)


@lru_cache(maxsize=64)
def _shapes(car: Hardpoints) -> tuple[GhostPart, ...]:
    return tuple(shop().pool.run(ghost, car))


def seen(part: Part) -> Solid | None:
    """A part's preview if this process has shown it lately."""
    return _SOLIDS.get(part)


def _uncoloured(options: Options) -> Options:
    """The same for all cars that differ in their colours only: parts are in the same places on them."""
    return Options(**options.values() | {name: PLAIN[name] for name in COLOURS})


class Build:
    """What one picture needs: collected in the background, read as far as it is there.

    Either some parts, or a whole car with everything around them; where a car's parts sit is worked out here too.
    """

    def __init__(self, parts: Iterable[Part] = (), car: Vehicle | None = None):
        self.car = car
        self.parts = frozenset(parts)
        self.placed: tuple[Placed, ...] | None = None if car else ()
        self.problem: ParameterError | None = None  # a family has no legal part for this car
        self.results: dict[Part, Solid | BuildError] = {}
        self.ghosts: tuple[GhostPart, ...] | None = None if car else ()
        self.failed = False  # the workshop itself broke down; the log says why
        works: list[Callable[[Shop], None]] = []
        if car is None:
            self._recall()
            works += [self._collect] if self.left else []
        else:
            known = _PLACED.get(_uncoloured(car.options))
            if known is not None:
                self._place(tuple(replace(p, colour_hex=car.colour(p.part.role)) for p in known))
            works += [self._fit] if known is None else [self._collect] if self.left else []
            works.append(lambda _: self._surround(car))
        self._threads = [threading.Thread(target=self._work, args=(work, shop()), daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def wait(self, seconds: float) -> bool:
        """Whether everything is there, after waiting for it at most about this long."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0))
        return self.done

    @property
    def done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def left(self) -> int:
        """How many parts are still to come."""
        return len(self.parts) - len(self.results)

    def solid(self, part: Part) -> Solid | None:
        """A finished solid, None if it isn't there (yet)."""
        found = self.results.get(part)
        return found if isinstance(found, Solid) else None

    @property
    def errors(self) -> list[BuildError]:
        return [result for result in list(self.results.values()) if isinstance(result, BuildError)]

    def _work(self, work: Callable[[Shop], None], shop: Shop) -> None:
        try:
            work(shop)
        except ParameterError as error:
            self.problem = error
        except CancelledError:  # the server is going down
            self.failed = True
        except Exception:  # whatever it is, the page must say so and live on
            self.failed = True
            log.exception("the workshop broke down")

    def _fit(self, shop: Shop) -> None:
        assert self.car is not None
        known = placed(self.car, shop)
        _PLACED.put(_uncoloured(self.car.options), known)
        self._place(known)
        self._collect(shop)

    def _place(self, known: tuple[Placed, ...]) -> None:
        self.parts = frozenset(p.part for p in known)
        self._recall()
        self.placed = known

    def _recall(self) -> None:
        """What this process has seen lately needs no look into the store."""
        for part in self.parts:
            if (solid := _SOLIDS.get(part)) is not None:
                self.results[part] = solid

    def _collect(self, shop: Shop) -> None:
        for part, result in shop.solids([part for part in self.parts if part not in self.results], "preview"):
            self.results[part] = result
            if isinstance(result, Solid):
                _SOLIDS.put(part, replace(result, brep=b""))
                far(result.mesh)  # before a page asks for it

    def _surround(self, car: Vehicle) -> None:
        self.ghosts = ghosts(car.hardpoints)
