"""Costs: what printing a whole car takes, worked out part by part in the background when somebody asks for it.

The estimator takes seconds to a minute of computing for each part, so nothing waits for it: parts are worked out one
after the other in a worker, kept by content for ever, and added up as far as they are there.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any

from configurator.printability.estimate.totals import Rates, totals
from configurator.printability.machines import park
from configurator.printability.materials import material
from configurator.printability.subject import Subject
from configurator.production.sources import sources_of
from configurator.solid.model import Solid
from configurator.ui import workshop
from configurator.ui.keep import Keep
from parts.part import BuildError, Part

ENERGY, LABOUR = 0.30, 2.0  # €/kWh, and € for taking one part off, cleaning and packing it: planning figures of ours
Kind = tuple[Part, str]  # a part and its material
log = logging.getLogger(__name__)


@dataclass
class Costs:
    """Sums over the parts that are known. Euros, hours, kilowatt hours."""

    count: int = 0  # parts of the car
    done: int = 0  # … that have been worked out, or cannot be
    counted: int = 0  # … that are in the sums
    hours: float = 0.0
    kwh: float = 0.0
    euros: dict[str, float] = field(default_factory=dict)  # by kind of cost

    @property
    def complete(self) -> bool:
        return self.done == self.count


_KNOWN: Keep[Kind, dict[str, Any]] = Keep(4000)
_queue: dict[Kind, Solid] = {}
_lock = threading.Lock()
_thread: threading.Thread | None = None


def of(build: workshop.Build) -> Costs:
    """What is known of a car's parts."""
    found = Costs()
    for p in build.placed or ():
        found.count += 1
        known = _KNOWN.get((p.part, p.material))
        if known is None:
            continue
        found.done += 1
        if known:
            found.counted += 1
            found.hours += known["time_s"]["value"] / 3600 if known["time_s"] else 0.0
            found.kwh += known["energy_kwh"]["value"] if known["energy_kwh"] else 0.0
            for name, each in known["cost_eur"]["of"].items():
                found.euros[name] = found.euros.get(name, 0.0) + each["value"]
    return found


def ask(build: workshop.Build) -> None:
    """Have a car's parts worked out; what is known or under way already is left."""
    kinds = {(p.part, p.material): s for p in build.placed or () if (s := build.solid(p.part))}
    _start((kind, solid) for kind, solid in kinds.items() if _KNOWN.get(kind) is None)


def under_way(build: workshop.Build) -> bool:
    """Whether some of a car's parts are being worked out."""
    with _lock:
        return any((p.part, p.material) in _queue for p in build.placed or ())


def _start(wanted: Iterable[tuple[Kind, Solid]]) -> None:
    global _thread
    with _lock:
        _queue.update(wanted)
        if _queue and (_thread is None or not _thread.is_alive()):
            _thread = threading.Thread(target=_run, daemon=True, name="costs")
            _thread.start()


def _run() -> None:
    global _thread
    while True:
        with _lock:
            kind = next(iter(_queue), None)
            if kind is None:
                _thread = None
                return
            solid = _queue[kind]
        part, stuff = kind
        try:
            record = [solid.key, stuff, ENERGY, LABOUR, park(), sources_of("printability")]
            data = workshop.shop().made("estimate", record, _estimated, part, stuff, solid, worker=True)
            _KNOWN.put(kind, json.loads(data) or {})
        except BuildError as error:
            log.warning("no estimate: %s", error)
            _KNOWN.put(kind, {})
        except Exception as error:  # the server is going down, or there is a fault of ours: pages say "…", and live on
            if not isinstance(error, CancelledError):
                log.exception("the estimates stopped")
            with _lock:
                _queue.clear()
                _thread = None
            return
        with _lock:
            _queue.pop(kind, None)


def _estimated(part: Part, stuff: str, solid: Solid) -> bytes:
    """Runs in a worker."""
    subject = Subject(part.family, solid.mesh, material(stuff), None, part, solid.volume)
    return json.dumps(totals(subject, Rates(energy_eur_kwh=ENERGY, labour_eur=LABOUR))).encode()
